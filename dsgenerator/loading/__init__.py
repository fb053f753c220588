"""Loading: what training code has of a dataset, and of a stream, once the bytes are there."""
