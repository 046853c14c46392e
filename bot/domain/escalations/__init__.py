"""What must not wait: its criteria, whose it is, the steps that reach somebody."""
