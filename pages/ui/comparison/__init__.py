"""The parts of the page Compare: the run in the address, the plan, the board while it runs, and the results."""
