"""The explorer: sound models to see and hear, before a config is written."""
