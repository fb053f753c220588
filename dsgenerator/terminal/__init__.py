"""What a run shows while it runs: how far each stage is, and what jobs have to say."""
