"""Loading models and adapters."""
