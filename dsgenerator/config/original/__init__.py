"""Configs of the original DSGenerator, and the folders of its sound models."""
