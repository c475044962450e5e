"""The mathematics of attention flows on numpy arrays: no torch, no files, no network."""
