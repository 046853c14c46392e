"""How fast the loop answers, against what was promised."""
