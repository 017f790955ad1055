"""What the strategies share: their settings, what must stay together, and how groups are given to splits."""
