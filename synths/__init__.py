"""Sound models, one module each, and the helpers that they share."""

from synths.sound import Sound, sound

__all__ = ["Sound", "sound"]
