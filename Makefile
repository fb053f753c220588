# Everything a user or a developer runs, by name: `make help`. Works with GNU make 3.81.

PYTHON ?= python3
CONFIG ?= config/pop.yaml
CORES ?= all
PYTEST_ARGS ?=
NAME ?=
RECORDINGS ?=
CSV ?=
PORT ?= 8000
HISTORIES ?= 200
MINUTES ?= 10
SEED ?=
HARNESS ?=
CASE ?=
OPEN ?=
new-synth: FOLDER ?= my_models

PYTHON_MINIMUM := 3.11
VENV := .venv
BIN := $(VENV)/bin
SNAKEMAKE := $(BIN)/snakemake
INSTALLED := $(VENV)/.installed
# Jupyter has an environment of its own: where it is installed, each of Snakemake's jobs takes
# almost twice as long to start.
EXPLORE_VENV := .venv-explore
EXPLORE_BIN := $(EXPLORE_VENV)/bin
EXPLORER := $(EXPLORE_VENV)/.installed
BROWSER := $(EXPLORE_VENV)/.browser

# What reads records is large.  PyTorch is named here and not locked: which build is wanted, and
# where it comes from, depends on the machine.  Their versions go together.
RECORDS_VENV := .venv-records
RECORDS_BIN := $(RECORDS_VENV)/bin
READERS := $(RECORDS_VENV)/.installed
TORCH ?= torch==2.13.0 torchcodec==0.12.0 torchdata==0.11.0

# A config among the goals, as in `make dataset config/wind.yaml`, is meant as CONFIG. What is wrong
# with the goals is said before anything is made of those that come first.
GOAL_CONFIGS := $(filter %.yaml %.yml %.json,$(MAKECMDGOALS))
GOALS := $(filter-out $(GOAL_CONFIGS),$(MAKECMDGOALS))
ifneq ($(GOAL_CONFIGS),)
ifeq ($(GOALS),)
$(error What is to be made? For instance: make dataset $(GOAL_CONFIGS))
endif
ifeq ($(origin CONFIG),command line)
$(error $(GOAL_CONFIGS) and CONFIG=$(CONFIG): name one config)
endif
ifneq ($(words $(GOAL_CONFIGS)),1)
$(error $(GOAL_CONFIGS): name one config at a time)
endif
CONFIG := $(GOAL_CONFIGS)
.PHONY: $(GOAL_CONFIGS)
$(GOAL_CONFIGS): ; @:
endif
ifneq ($(GOALS),)
UNKNOWN := $(firstword $(filter-out .venv% $(shell sed -n 's/^\([a-z][a-z-]*\): .*/\1/p' Makefile),$(GOALS)))
ifneq ($(UNKNOWN),)
MEANT := $(wildcard config/$(UNKNOWN).yaml)
$(error There is no target $(UNKNOWN)$(if $(MEANT),; did you mean: make $(firstword $(filter-out $(UNKNOWN),$(GOALS)) dataset) $(MEANT),: see make help))
endif
endif
# The executor for Slurm would be offered, and loaded, in every run of the main environment.
SLURM_VENV := .venv-slurm
SLURM_PACKAGES := slurm-wlm munge slurmdbd mariadb-server-core mariadb-client-core
SLURM_BIN := $(SLURM_VENV)/bin
SLURM := $(SLURM_VENV)/.installed
DOCS_VENV := .venv-docs
DOCS := $(DOCS_VENV)/.installed
PEERS_VENV := .venv-peers
PEERS := $(PEERS_VENV)/.installed
OTHERS := torchsynth==1.0.2 synthax==0.2.2 jax==0.10.2 flax==0.12.8 torch==2.13.0 'setuptools<81'

.DEFAULT_GOAL := help
.PHONY: help env explore explore-notebook new-synth dataset audit realism gallery serve verify test test-package test-labels test-slurm test-torture test-histories test-records test-browser torture lint format train bench-streams bench-scale bench audits audits-stale docs docs-site docs-models lock vendor clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo 'Settings: PYTHON=$(PYTHON) CONFIG=$(CONFIG) CORES=$(CORES) PYTEST_ARGS=$(PYTEST_ARGS) HISTORIES=$(HISTORIES)'
	@echo 'Example:  make dataset config/drip.yaml CORES=4'

env: $(INSTALLED) ## install what requirements.lock pins into .venv

explore: env ## hear and see sound models, save a config, make its dataset; OPEN=model, config or file
	@$(BIN)/python -m dsgenerator.explorer $(if $(OPEN),'$(OPEN)')

explore-notebook: $(EXPLORER) ## the same in a notebook, in JupyterLab
	$(EXPLORE_BIN)/jupyter lab notebooks/explore.ipynb

new-synth: env ## write a sound model to start from, with config and test: NAME=rumble
	@$(BIN)/python -m scripts.new_synth '$(NAME)' '$(FOLDER)'

dataset: env ## make the dataset that CONFIG describes, on CORES cores
	$(SNAKEMAKE) --cores $(CORES) --configfile $(CONFIG)

audit: env ## measure whether the labels of CONFIG are true
	$(SNAKEMAKE) --cores $(CORES) audit --configfile $(CONFIG)

realism: env ## compare the sounds of CONFIG with recordings in RECORDINGS=folder; CSV=file has all
	@$(BIN)/python -m scripts.realism '$(CONFIG)' '$(RECORDINGS)' $(if $(CSV),'$(CSV)')

gallery: env ## make a page to see and hear the dataset of CONFIG
	$(SNAKEMAKE) --cores $(CORES) gallery --configfile $(CONFIG)

serve: gallery ## make that page, and serve it on this machine alone at PORT
	@$(BIN)/python -m scripts.serve '$(CONFIG)' '$(PORT)'

verify: env ## compare the dataset of CONFIG, or a copy of one in FOLDER, with its checksums
	$(if $(FOLDER),$(BIN)/python -m scripts.check '$(FOLDER)', \
		$(SNAKEMAKE) --cores 1 verify$(if $(DEEP),_deep) --configfile $(CONFIG))

test: lint ## run the linters, then the tests; choose with PYTEST_ARGS="-k name"
	$(BIN)/python -m pytest -n auto --dist worksteal --ignore tests/browser --ignore tests/records \
		--ignore tests/labels --ignore tests/torture --ignore tests/slurm \
		--ignore tests/test_package.py $(PYTEST_ARGS)

test-package: env ## build the wheel, and use it where there is nothing else
	$(BIN)/python -m pytest tests/test_package.py $(PYTEST_ARGS)

test-labels: env ## audit every shipped config, and sound models that lie
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist worksteal tests/labels $(PYTEST_ARGS)

test-slurm: $(SLURM) ## run the workflow on a Slurm of two nodes, installed where it is missing
	$(SLURM_BIN)/python -m pytest tests/slurm $(PYTEST_ARGS)

test-torture: env ## plant faults that bad days must find
	$(BIN)/python -m pytest -n auto --dist worksteal tests/torture $(PYTEST_ARGS)

test-histories: env ## try HISTORIES random histories of a dataset, others each time
	HISTORIES=$(HISTORIES) $(BIN)/python -m pytest tests/histories $(PYTEST_ARGS)

test-records: $(READERS) ## read records with the libraries that they are for
	HF_HUB_OFFLINE=1 TF_CPP_MIN_LOG_LEVEL=3 $(RECORDS_BIN)/python -m pytest tests/records $(PYTEST_ARGS)

test-browser: $(BROWSER) ## try the pages in Chromium, installed where it is missing
	$(EXPLORE_BIN)/python -m pytest tests/browser $(PYTEST_ARGS)

torture: env ## have bad days for MINUTES: hostile configs and copies, kills, full disks, rot
	@$(BIN)/python -m tests.torture --minutes $(MINUTES) $(if $(SEED),--seed $(SEED)) \
		$(if $(HARNESS),--harness $(HARNESS)) $(if $(CASE),--case $(CASE))

lint: env ## check style and formatting, change nothing
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/snakefmt --check Snakefile rules
	$(BIN)/mypy
	$(SNAKEMAKE) --lint --configfile config/test/pop.yaml

format: env ## format the code, fix what the linter can fix
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(BIN)/snakefmt Snakefile rules

train: $(READERS) ## train a network on streamed sounds, and draw what it tells: examples/train.py
	$(RECORDS_BIN)/python -m examples.train --plot results/train.png

bench-streams: env $(READERS) $(PEERS) ## measure how fast sounds reach training code, beside others
	$(RECORDS_BIN)/python -m benchmarks.streams

bench: env ## measure the speed of the workflow
	$(BIN)/python -m benchmarks.bench
	$(BIN)/python -m benchmarks.formats

bench-scale: env ## measure what grows with the number of points, and write docs/scale.md
	$(BIN)/python -m benchmarks.scale

audits: env ## audit what is out of date in config/AUDIT.md, and write it
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m benchmarks.audits

audits-stale: env ## list what is out of date in config/AUDIT.md
	$(BIN)/python -m benchmarks.audits --stale

docs: env ## write the tables and the schema that are made from the code
	$(BIN)/python -m scripts.docs

# mkdocs-material tells of its successor in every run.
docs-site: $(DOCS) docs-models ## build the documentation as a site, into site/
	$(DOCS_VENV)/bin/codespell README.md CONTRIBUTING.md CHANGELOG.md docs/*.md config/README.md
	NO_MKDOCS_2_WARNING=1 $(DOCS_VENV)/bin/mkdocs build --quiet
	@echo 'site/index.html'

docs-models: env ## make the pages of the sound models, with players, in docs/models
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m scripts.model_pages

# Keeps every pinned version that pyproject.toml still allows: raise a bound there to move one
# package, delete requirements.lock first to move all of them.
lock: ## resolve pyproject.toml into requirements.lock
	$(check_python)
	@tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && \
	$(PYTHON) -m venv "$$tools" && \
	"$$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv && \
	"$$tools/bin/uv" pip compile --quiet --universal --python-version $(PYTHON_MINIMUM) \
		--fork-strategy fewest --generate-hashes --no-header --no-annotate \
		--group workflow --group dev --output-file requirements.lock pyproject.toml && \
	for group in explore browser records slurm docs; do \
		"$$tools/bin/uv" pip compile --quiet --universal --python-version $(PYTHON_MINIMUM) \
			--fork-strategy fewest --generate-hashes --no-header --no-annotate \
			--constraints requirements.lock --group $$group \
			--output-file requirements-$$group.lock || exit 1; \
	done
	@echo 'Resolved. Give environment.yml the same versions: tests/test_dependencies.py compares.'

# Takes npm.  What is written is part of the repository: nobody else needs to run it.
vendor: env ## write the libraries that the gallery ships, as their vendor.json declares them
	$(BIN)/python -m scripts.vendor

clean: ## remove .venv and caches; results stay
	rm -rf $(VENV) $(EXPLORE_VENV) $(RECORDS_VENV) $(SLURM_VENV) $(DOCS_VENV) $(PEERS_VENV) site docs/models .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find . \( -path ./results -o -path ./.snakemake \) -prune -o \
		-name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): requirements.lock
	$(check_python)
	@echo 'Installing requirements.lock into $(VENV) (a minute or two)'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m scripts.install requirements.lock
	@touch $@

$(EXPLORER): requirements.lock requirements-explore.lock
	$(check_python)
	@echo 'Installing requirements-explore.lock into $(EXPLORE_VENV) (two or three minutes)'
	$(call install_locks,$(EXPLORE_VENV),requirements-explore.lock)
	@touch $@

# Hugging Face's library decodes audio with ffmpeg.
$(READERS): requirements.lock requirements-records.lock
	$(check_python)
	@command -v ffmpeg >/dev/null || { apt-get update -q && apt-get install -y -q ffmpeg; } || { \
	echo 'Error: ffmpeg is missing. Install it: apt install ffmpeg' >&2; exit 1; }
	@echo 'Installing requirements-records.lock and $(TORCH) into $(RECORDS_VENV) (some minutes)'
	$(call install_locks,$(RECORDS_VENV),requirements-records.lock)
	@$(RECORDS_BIN)/python -m pip install --quiet --disable-pip-version-check $(TORCH)
	@touch $@

# Debian's Chromium, and what drives it; the driver brings no browser of its own.
$(BROWSER): $(EXPLORER) requirements-browser.lock
	@command -v chromium >/dev/null || { apt-get update -q && apt-get install -y -q chromium; } || { \
	echo 'Error: chromium is missing. Install it: apt install chromium' >&2; exit 1; }
	@$(EXPLORE_BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-browser.lock
	@touch $@

$(DOCS): requirements-docs.lock
	$(check_python)
	@echo 'Installing requirements-docs.lock into $(DOCS_VENV) (half a minute)'
	@$(PYTHON) -m venv $(DOCS_VENV)
	@$(DOCS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-docs.lock
	@touch $@

# What `make bench-streams` compares with.
$(PEERS):
	@echo 'Installing torchsynth and SynthAX into $(PEERS_VENV) (some minutes)'
	@$(PYTHON) -m venv $(PEERS_VENV)
	@$(PEERS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check $(OTHERS)
	@touch $@

# Debian's Slurm: nothing of it is started or configured outside of the tests.
$(SLURM): requirements.lock requirements-slurm.lock
	$(check_python)
	@{ command -v slurmctld && command -v slurmd && command -v munged && command -v slurmdbd && \
	command -v mariadb-install-db; } >/dev/null || { \
	apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q \
	--no-install-recommends $(SLURM_PACKAGES); } || { \
	echo 'Error: Slurm is missing. Install it: apt install $(SLURM_PACKAGES)' >&2; exit 1; }
	@echo 'Installing requirements-slurm.lock into $(SLURM_VENV) (a minute or two)'
	$(call install_locks,$(SLURM_VENV),requirements-slurm.lock)
	@touch $@

# An environment of its own with what requirements.lock and another lock pin.
define install_locks
@$(PYTHON) -m venv $(1)
@$(1)/bin/python -m scripts.install requirements.lock $(2)
endef

# Runs before anything is made, so that a wrong Python leaves no half-made .venv behind.
define check_python
@$(PYTHON) -c 'import sys; v = "$(PYTHON_MINIMUM)"; \
	sys.exit(sys.version_info < tuple(map(int, v.split("."))))' 2>/dev/null || { \
	echo "Error: Python $(PYTHON_MINIMUM) or newer is needed, and $(PYTHON) is not" \
	"(`$(PYTHON) -V 2>&1`). Name another: make env PYTHON=python3.12" >&2; exit 1; }
@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	echo "Error: $(PYTHON) cannot make a virtual environment, its ensurepip is missing." \
	"Install it (Debian, Ubuntu: apt install python3-venv)" >&2; exit 1; }
endef
