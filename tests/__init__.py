"""The tests: folders as in ``src``, with oracles, support, fixtures and gallery in rooms of their own."""
