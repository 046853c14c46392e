"""What runs beside Slack: hooks called, sources fetched, what is sent in."""
