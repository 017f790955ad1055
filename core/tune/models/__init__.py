"""What is trained: a classifier over any encoder, the parts that approaches add to it, linear heads."""
