"""The daily digest: what stands out in numbers and loop, once a day for each audience."""
