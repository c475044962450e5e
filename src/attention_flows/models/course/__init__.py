"""Fine-tuning over time: checkpoints, their course, and recordings of runs."""
