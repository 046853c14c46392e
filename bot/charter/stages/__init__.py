"""The ladder as a charter writes it, and ours where it writes none."""
