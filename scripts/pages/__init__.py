"""Pages of the sound models, to be heard and seen: what `make docs-models` is made of."""
