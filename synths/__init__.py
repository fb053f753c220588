"""Sound models: one file each, and the helpers that several of them share."""
