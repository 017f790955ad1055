"""What the page Augment is made of: the method and the gate, what they would make, and a person's verdicts."""
