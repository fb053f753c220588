"""What other synthesizers do, in an environment of theirs: see `streams.py`."""

import json
import sys
import time

RATE, DURATION, BATCH = map(int, sys.argv[2:5])
SECONDS = float(sys.argv[5])


def torchsynth():
    """Sounds of torchsynth's Voice, random ones."""
    import types

    import pytorch_lightning
    import torch

    # torchsynth was written for Lightning 1, where the class was in a module that is gone.
    old = types.ModuleType("pytorch_lightning.core.lightning")
    old.LightningModule = pytorch_lightning.LightningModule
    sys.modules[old.__name__] = old
    from torchsynth.config import SynthConfig
    from torchsynth.synth import Voice

    torch.set_num_threads(2)
    config = SynthConfig(
        batch_size=BATCH, sample_rate=RATE, buffer_size_seconds=DURATION, reproducible=False
    )
    voice = Voice(config)

    @torch.no_grad()
    def make(turn):
        return voice(turn)[0]

    return make


def synthax():
    """Sounds of SynthAX's ParametricSynth, random ones, as tensors of PyTorch."""
    import jax
    import numpy as np
    import torch
    from synthax.config import SynthConfig
    from synthax.synth import ParametricSynth

    config = SynthConfig(batch_size=BATCH, sample_rate=RATE, buffer_size_seconds=DURATION)
    synth = ParametricSynth(config=config)
    init = jax.jit(synth.init)
    apply = jax.jit(synth.apply)

    def make(turn):
        key = jax.random.PRNGKey(turn)
        return torch.from_numpy(np.array(apply(init(key))))

    return make


def main():
    make = {"torchsynth": torchsynth, "synthax": synthax}[sys.argv[1]]()
    for turn in range(2):  # compiled
        assert make(turn).numel() == BATCH * RATE * DURATION
    heard, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < SECONDS:
        turn += 1
        heard += make(turn).numel()
    print(json.dumps(heard / RATE / (time.perf_counter() - begun)))


main()
