"""What a Home says beside the capabilities, and the word a channel gets when the bot comes."""
