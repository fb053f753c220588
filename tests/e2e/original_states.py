"""Folders of the original's users, as messy as they are: a config of each generation, own words."""

import json
import wave

import numpy as np

INTERFACE = """
import numpy as np

class MyParam():
\tdef __init__(self, name, min, max, val, cb, synth_doc):
\t\tself.name, self.min, self.max, self.val = name, min, max, val
\t\tself.cb, self.synth_doc = cb, synth_doc

class MySoundModel():
\tdef __init__(self, sr=16000):
\t\tself.param = {}
\t\tself.sr = sr
\tdef __addParam__(self, name, min, max, val, cb=None, synth_doc=""):
\t\tself.param[name] = MyParam(name, min, max, val, cb, synth_doc)
\tdef setParam(self, name, value):
\t\tif self.param[name].cb is not None:
\t\t\tself.param[name].cb(value)
\t\tself.param[name].val = value
\tdef setParamNorm(self, name, value):
\t\tp = self.param[name]
\t\tself.setParam(name, p.min + value * (p.max - p.min))
\tdef getParam(self, name, prop="val"):
\t\treturn getattr(self.param[name], prop)
\tdef getParams(self):
\t\treturn [self.param[p].name for p in self.param]
\tdef generate(self, sigLenSecs=1):
\t\treturn np.zeros(sigLenSecs * self.sr)

def addin(a, b, start):
\tb[start:start + len(a)] = [sum(x) for x in zip(b[start:start + len(a)], a)]
\treturn b
"""

EVENT = """
from genericsynth import synthInterface as SI

class MyTick(SI.MySoundModel):
\tdef __init__(self, level=0.5):
\t\tSI.MySoundModel.__init__(self)
\t\tself.__addParam__("level", 0, 1, level, None, "how loud")
\tdef generate(self, seconds=1):
\t\treturn [self.getParam("level")]
"""

PATTERN = """
import numpy as np
from genericsynth import synthInterface as SI
from myTick import MyTick

class Unused():
\tpass

class {class_name}(SI.MySoundModel):
\tdef __init__(self, rate=1, level=0.5):
\t\tSI.MySoundModel.__init__(self)
\t\tprint("slow to make")
\t\tself.made = []
\t\tself.__addParam__("{rate}", -10, float("inf"), rate, None, "ticks a second")
\t\tself.__addParam__("level", 0, 1, level, lambda v: self.event.setParam("level", v))
\t\tself.__addParam__("cf", 100, 2000, 440)
\t\tself.event = MyTick(level)
\tdef generate(self, seconds):
\t\tself.made.append(seconds)
\t\tcount = int(2 ** self.getParam("{rate}") * seconds)
\t\tif count == 0:
\t\t\treturn [0]
\t\tsignal = np.zeros(seconds * self.sr - 5)
\t\tfor k in range(count):
\t\t\tsignal = SI.addin(self.event.generate(1), signal, int(k / count * len(signal)))
\t\treturn signal * (len(self.made) == 1)
"""

SAMPLES = """
import wave
import numpy as np
from genericsynth import synthInterface as SI

class Knocks(SI.MySoundModel):
\tdef __init__(self):
\t\tSI.MySoundModel.__init__(self)
\t\twith wave.open("sounds/knock.wav") as file:
\t\t\tself.knock = np.frombuffer(file.readframes(80), dtype="<i2") / 2 ** 15
\t\tself.__addParam__("gain", 0, 1, 1)
\tdef generate(self, seconds):
\t\tsignal = np.zeros(int(seconds * self.sr))
\t\tsignal[100:180] = self.getParam("gain") * self.knock
\t\treturn signal
"""


def entry(name, low, high, n, **more):
    """Return a swept parameter as from February 2021 on."""
    user = {"user_pname": name.title(), "user_minval": 0, "user_maxval": 1, "user_nvals": n}
    synth = {"synth_pname": name, "synth_minval": low, "synth_maxval": high}
    return user | {"user_doc": "mine"} | synth | {"synth_units": "natural"} | more


COMMON = {"samplerate": 16000, "soundDuration": 2}
FIRST = COMMON | {
    **{"soundname": "tick_sound", "numVariations": 4, "format": "params", "outPath": "tick"},
    **{"choice": 0, "paramRange": "Natural"},
    "params": [
        {
            **{"pname": "rate", "minval": -2, "maxval": 2, "nvals": 2, "units": "rate = 2*exp"},
            **{"formula": "2**args[0]", "nargs": 1},
        },
        {"pname": "cf", "minval": 0, "maxval": 1, "nvals": 1, "units": "", "formula": ""},
    ],
}
SECOND = COMMON | {
    **{"soundname": "Tick", "chunkSecs": 1, "recordFormat": "sonyGan", "outPath": "TickFiles"},
    "params": [entry("rate", -2, 2, 2)],
    "fixedParams": [
        {
            **{"user_pname": "loud", "user_pval": 0.6, "user_minval": 0, "user_maxval": 1},
            **{"user_doc": "mapped", "synth_pname": "level", "synth_units": "norm"},
            **{"synth_minval": 0.25, "synth_maxval": 0.5},
        }
    ],
}
THIRD = COMMON | {
    **{"soundname": "TickPatternSynth", "chunkSecs": 1, "recordFormat": 0},
    "params": [entry("rate_exp", 0, 2, 3)],
    "fixedParams": [
        {"user_doc": "", "synth_pname": "level", "synth_val": 0.5, "synth_units": "norm"}
    ],
}
KNOCKS = COMMON | {
    **{"soundname": "Knocks", "chunkSecs": 1, "recordFormat": 2, "tftype": "single"},
    "params": [entry("gain", 0.5, 1, 2)],
    "fixedParams": [],
}


def write(folder, config, files, place="config_file.json"):
    """Write a folder with all that lies around in it, and return its config."""
    (folder / "genericsynth").mkdir(parents=True)
    (folder / "genericsynth" / "__init__.py").write_text("")
    (folder / "genericsynth" / "synthInterface.py").write_text(INTERFACE)
    for name in ("dsgenerator", "parammanager", "synths"):  # vendored tools, called as ours
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text("raise ImportError('the tool of old')\n")
    (folder / "notebook.ipynb").write_text("{}")
    (folder / ".venv").mkdir()
    (folder / ".venv" / "broken.py").write_text("class Broken:\n\tdef generate(self): (\n")
    (folder / ".git").mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    (folder / place).parent.mkdir(exist_ok=True)
    (folder / place).write_text(json.dumps(config, indent="\t"))
    return folder / place


def pattern(class_name, rate):
    """Return the files of a pattern of events."""
    return PATTERN.format(class_name=class_name, rate=rate), EVENT


def first(folder):
    """Write a folder of 2020: no file is called as the sound is."""
    source, event = pattern("PatternSynth", "rate_exp")
    return write(folder, FIRST, {"myTickPatternSynth.py": source, "myTick.py": event})


def second(folder):
    """Write a folder of February 2021: a fixed value in the user's range."""
    source, event = pattern("PatternSynth", "rate")
    return write(folder, SECOND, {"myTickPatternSynth.py": source, "myTick.py": event})


def third(folder):
    """Write a folder of spring 2021, with its config in a folder below."""
    source, event = pattern("TickPatternSynth", "rate_exp")
    files = {"TickPatternSynth.py": source, "myTick.py": event}
    return write(folder, THIRD, files, "configs/config_file.json")


def knocks(folder):
    """Write a folder whose sound model reads a sound by a relative path."""
    config = write(folder, KNOCKS, {"Knocks.py": SAMPLES})
    (folder / "sounds").mkdir()
    with wave.open(str(folder / "sounds" / "knock.wav"), "wb") as file:
        file.setparams((1, 2, 16000, 80, "NONE", ""))
        file.writeframes(np.full(80, 2**14, dtype="<i2").tobytes())
    return config
