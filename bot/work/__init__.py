"""What every service stands on: the unit of work, the rhythm, people, forms, Home."""
