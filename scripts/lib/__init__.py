"""What the Snakefile, the scripts, the tests and the notebooks share; knows no Snakemake."""

import sys
from pathlib import Path

# Sound models stand beside the folder of this package, and are imported as `synths`.
ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
