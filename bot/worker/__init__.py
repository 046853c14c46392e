"""A process of its own for heavy Python, so that nothing heavy ever stands beside an ack."""
