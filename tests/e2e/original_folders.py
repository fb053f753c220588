"""Folders as the original tool's users have them: of an early sound model, and of a late one."""

import json

GENERIC = """
class Parameter:
    def __init__(self, name, min, max, val, cb=None, synth_doc=""):
        self.name, self.min, self.max, self.val = name, min, max, val
        self.cb, self.synth_doc = cb, synth_doc


class BaseSynth:
    def __init__(self):
        self.param = {}
        self.sr = 16000

    def addParam(self, name, min, max, val, cb=None, synth_doc=""):
        self.param[name] = Parameter(name, min, max, val, cb, synth_doc)

    def setParam(self, name, value):
        print("setting", name, value)
        self.param[name].val = value
        if self.param[name].cb:
            self.param[name].cb(value)

    def setParamNorm(self, name, value):
        entry = self.param[name]
        self.setParam(name, entry.min + value * (entry.max - entry.min))

    def getParam(self, name, prop="val"):
        return getattr(self.param[name], prop)

    def getParams(self):
        return list(self.param)
"""

EARLY = '''
import numpy as np
from genericsynth.base import BaseSynth
import helper


class Clicks(BaseSynth):
    """Clicks of the early kind."""

    def __init__(self):
        super().__init__()
        print("a model is made")
        self.addParam("rate", 0.1, 50, 4, synth_doc="clicks per second")
        self.addParam("gain", 0, 1, 0.5)

    def generate(self, seconds):
        if not isinstance(seconds, int):
            raise TypeError("whole seconds only")
        signal = [0.0] * (seconds * self.sr)
        for _ in range(int(self.getParam("rate") * seconds)):
            at = np.random.randint(len(signal))
            signal[at] = helper.SIGN * self.getParam("gain") * np.random.rand()
        return signal
'''

LATE = """
import numpy as np
from genericsynth.base import BaseSynth


class Hiss(BaseSynth):
    def __init__(self, gain=0.5, sr=44100, rngseed=18005551212):
        super().__init__()
        self.sr = sr
        self.rng = np.random.default_rng(rngseed)
        self.addParam("gain", 0.1, 1, gain, synth_doc="level")

    def generate(self, seconds):
        import helper
        return helper.SIGN * self.getParam("gain") * self.rng.uniform(-1, 1, int(seconds * self.sr))
"""

EARLY_CONFIG = {
    "soundname": "Clicks",
    "samplerate": 16000,
    "chunkSecs": 0.5,
    "soundDuration": 2,
    "recordFormat": 0,
    "outPath": "here",
    "params": [
        {
            **{"user_pname": "speed", "user_minval": 0, "user_maxval": 1, "user_nvals": 3},
            **{"user_doc": "how fast", "synth_pname": "rate", "synth_units": "natural"},
            **{"synth_minval": 0, "synth_maxval": 8},
        }
    ],
    "fixedParams": [{"synth_pname": "gain", "synth_val": 1, "synth_units": "norm"}],
}
LATE_CONFIG = {
    "soundname": "Hiss",
    "computeSR": 32000,
    "datafileSR": 16000,
    "numChunks": 2,
    "soundDuration": 1.5,
    "recordFormat": "nsjson",
    "rngseed": 7,
    "examples": 2,
    "params": [
        {
            **{"user_pname": "gain", "user_minval": 0.1, "user_maxval": 0.4, "user_nvals": 2},
            **{"user_doc": "", "synth_pname": "gain", "synth_units": "norm"},
            **{"synth_minval": 0.1, "synth_maxval": 0.4},
        }
    ],
    "fixedParams": [],
}


def write_folder(folder, name, source, config, sign):
    """Write a folder as its owner has it, and return its config."""
    (folder / "genericsynth").mkdir(parents=True)
    (folder / "genericsynth" / "__init__.py").write_text("")
    (folder / "genericsynth" / "base.py").write_text(GENERIC)
    (folder / "helper.py").write_text(f"SIGN = {sign}\n")
    (folder / f"{name}.py").write_text(source)
    (folder / "config_file.json").write_text(json.dumps(config))
    return folder / "config_file.json"


def early(folder):
    """Write the folder of an early sound model."""
    return write_folder(folder, "Clicks", EARLY, EARLY_CONFIG, 1)


def late(folder):
    """Write the folder of a late sound model."""
    return write_folder(folder, "Hiss", LATE, LATE_CONFIG, -1)
