"""Messages decided but not yet confirmed by Slack."""
