"""Trying a release: the Pythons of this machine, clean environments, and what is done in each."""
