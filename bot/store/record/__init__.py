"""What every capability writes to: audit, vault, inbox, counters, occurrences."""
