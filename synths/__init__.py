"""Sound models, one module each, and the helpers that they share."""

from synths.sound import Sound, sound
from synths.trajectories import Trajectory

__all__ = ["Sound", "Trajectory", "sound"]
