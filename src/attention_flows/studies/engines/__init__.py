"""Where the shards of a study are measured: on this machine, or on a cluster."""
