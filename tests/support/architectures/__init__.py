"""Every architecture of the installed transformers, made small, and what becomes of it when it is read."""
