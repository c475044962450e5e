"""What differs from family to family: where weights are read, what the root is, what a decoder is given."""
