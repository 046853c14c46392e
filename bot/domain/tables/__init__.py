"""Tables as files: one strict reader of every CSV that comes in, one writer of all that leave."""
