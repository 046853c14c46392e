"""Actions with their deadlines: who is nudged when, and what its owner sees."""
