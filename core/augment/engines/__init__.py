"""What methods of making rows run on: translators and language models, and what is said when one is missing."""
