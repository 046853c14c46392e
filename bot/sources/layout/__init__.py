"""Records of any system as rows of ours: declared, never programmed."""
