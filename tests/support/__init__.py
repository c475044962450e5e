"""What tests share: loaded models, small networks, strategies, a browser."""
