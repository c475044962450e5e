"""Language models: loading them, and capturing their attention. The only place that imports torch and transformers."""
