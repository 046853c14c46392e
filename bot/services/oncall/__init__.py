"""Who is on duty: what a rota says now and next, who covers for whom, swaps that are agreed."""
