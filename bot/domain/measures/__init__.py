"""Numbers: what they are counted in, what is usual, what stands out, who may see them."""
