"""Who may do what: the rules, and the one table that says which rule holds at which door."""
