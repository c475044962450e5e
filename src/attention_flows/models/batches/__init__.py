"""Many sentences at a time: what is measured of one, for batches of sentences of equal lengths."""
