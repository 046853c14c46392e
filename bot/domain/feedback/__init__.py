"""One piece of feedback from an agent: its words, its states, who may change what."""
