"""What numbers allow to be said: whether a target is reached, and whether something moved."""
