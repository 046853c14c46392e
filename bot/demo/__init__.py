"""The demo: the local workspace and the bot in one process, on one clock."""
