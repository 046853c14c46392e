"""Where observations come from: what is sent to us, what we fetch, files."""
