"""Methods tried on anyone's own numbers: a CSV file in, a line for each answer out."""
