"""The database itself: its doors, its one writer, its schema."""
