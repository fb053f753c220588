"""Records read back by the libraries that they are for; `make test-records` installs those."""

import importlib.util

# Without the libraries these tests are left to `make test-records`.
collect_ignore_glob = [] if importlib.util.find_spec("mlcroissant") else ["test_*.py"]
