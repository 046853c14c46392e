"""A piece of work with one owner, its states and its deadline."""
