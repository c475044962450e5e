"""What a user can choose from."""
