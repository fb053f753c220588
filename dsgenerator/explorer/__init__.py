"""The explorer: sound models to see and hear before writing a config."""
