"""What the page Balance is made of: the strategy, what it does to the classes, and the race of strategies."""
