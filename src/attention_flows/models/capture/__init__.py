"""One forward pass, and the attention that it shows."""
