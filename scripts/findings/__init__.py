"""Published findings about attention and fine-tuning, measured again on the built-in tasks: docs/findings.md."""
