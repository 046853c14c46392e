"""The local workspace against the real SDK: what an app meets on the wire."""
