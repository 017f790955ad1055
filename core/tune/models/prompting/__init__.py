"""Three ways to classify with a pretrained model as it is: by similarity, by cloze, by the likelihood of the label."""
