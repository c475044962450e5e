"""The endpoints of the HTTP API, one a module: its fields, its work, and ``route(context)``, which app.py lists."""
