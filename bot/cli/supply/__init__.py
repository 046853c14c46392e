"""What the program is made of, and whether that or its tree gives anything away; all of it offline."""
