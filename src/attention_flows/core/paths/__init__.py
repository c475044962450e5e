"""The strongest paths from the root to the inputs."""
