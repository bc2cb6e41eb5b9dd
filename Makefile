# make demo    set everything up, build, audit the embedded CDNOW log   -> audit.html
# make test    set everything up, build, run every test
# The rest: make help

PYTHON ?= python3

VENV := $(CURDIR)/.venv
BIN  := $(VENV)/bin
export VIRTUAL_ENV := $(VENV)
export PATH := $(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export CTEST_PARALLEL_LEVEL ?= $(shell nproc)

# Found before .venv comes first in PATH.
BASE_PYTHON := $(shell command -v $(PYTHON) || echo $(PYTHON))
PIP := $(BIN)/python -m pip --quiet --retries 10

# An installation that was cut short is not mended but made anew: .busy holds the process id of the make that installs.
BUSY := $(shell [ ! -e $(VENV)/.busy ] || { kill -0 "$$(cat $(VENV)/.busy)" 2>/dev/null && echo yes || rm -rf $(VENV); })
ifeq ($(BUSY),yes)
  $(error another make is installing into .venv: wait for it, or remove .venv/.busy)
endif

NATIVE := $(shell find include src python/bindings cmake CMakeLists.txt python/CMakeLists.txt -type f)

.PHONY: help demo dev test test-cpp test-python bench certify stubs golden docs docs-check format lint \
        sanitize sanitize-thread clean distclean

help:
	@echo 'make demo             set up, build, audit the embedded CDNOW log: audit.html'
	@echo 'make test             set up, build, run every test (test-cpp, test-python: one language)'
	@echo 'make dev              set up and build into .venv; Python sources are used where they stand'
	@echo 'make bench            time each claim against its peer'
	@echo 'make certify          recompute golden numbers at high precision; do intervals cover what they should?'
	@echo 'make sanitize         the C++ tests under AddressSanitizer and UndefinedBehaviorSanitizer'
	@echo 'make sanitize-thread  the C++ tests under ThreadSanitizer'
	@echo 'make docs-check       every link and every example of the documentation'
	@echo 'make stubs, docs, golden  rewrite what is generated: type stubs, parts of the pages, C++ golden numbers'
	@echo 'make format, lint     clang-format and ruff; the same as a check, with mypy'
	@echo 'make clean, distclean remove what was built; and .venv as well'

demo: $(VENV)/.built
	$(BIN)/habitue audit cdnow --out audit.html

dev: $(VENV)/.built

test: test-cpp test-python

test-cpp: $(VENV)/.tools
	cmake --preset dev --log-level=WARNING
	cmake --build --preset dev
	ctest --preset dev

test-python: $(VENV)/.built $(VENV)/.test-tools
	$(BIN)/python -m pytest --numprocesses=$(CTEST_PARALLEL_LEVEL) --dist=loadgroup

$(VENV)/.tools: pyproject.toml .ci/packages.sh
	@.ci/packages.sh $(BASE_PYTHON)
	@echo 'Setting up .venv'
	@mkdir -p $(VENV) && echo $$PPID > $(VENV)/.busy
	@$(BASE_PYTHON) -m venv $(VENV)
	@$(PIP) install --upgrade 'pip>=25.1'
	@$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")' \
	  > $(VENV)/build-requires.txt
	@$(PIP) install --group build -r $(VENV)/build-requires.txt
	@rm $(VENV)/.busy && touch $@

$(VENV)/.test-tools: $(VENV)/.tools
	@echo 'Installing what the tests need'
	@echo $$PPID > $(VENV)/.busy
	@$(PIP) install --group test
	@rm $(VENV)/.busy && touch $@

$(VENV)/.lint-tools: $(VENV)/.tools
	@echo $$PPID > $(VENV)/.busy
	@$(PIP) install --group lint
	@rm $(VENV)/.busy && touch $@

$(VENV)/.built: $(VENV)/.tools $(NATIVE)
	@echo 'Building habitue (a few minutes the first time)'
	@$(PIP) install --no-build-isolation --config-settings=cmake.define.HABITUE_STRICT=ON --editable .
	@touch $@

bench: $(VENV)/.built $(VENV)/.test-tools
	$(BIN)/python benchmarks/run.py

certify: $(VENV)/.built $(VENV)/.test-tools
	$(BIN)/python tests/golden/certify.py
	$(BIN)/python tests/reference/check.py
	$(BIN)/python tests/recovery.py

golden: $(VENV)/.tools
	$(BIN)/python tests/golden/make_header.py

stubs: $(VENV)/.built $(VENV)/.test-tools
	$(BIN)/python tests/make_stubs.py

docs: $(VENV)/.built $(VENV)/.test-tools
	$(BIN)/python tests/make_docs.py

docs-check: $(VENV)/.built $(VENV)/.test-tools
	$(BIN)/python -m pytest tests/python/test_docs.py

CPP_SOURCES = $(shell find include src python/bindings tests examples benchmarks -name '*.hpp' -o -name '*.cpp')

format: $(VENV)/.lint-tools
	clang-format -i $(CPP_SOURCES)
	ruff check --fix .
	ruff format .

lint: $(VENV)/.lint-tools $(VENV)/.built
	clang-format --dry-run -Werror $(CPP_SOURCES)
	ruff check .
	ruff format --check .
	mypy
	$(BIN)/python tests/check_layers.py

sanitize sanitize-thread: $(VENV)/.tools
	cmake --preset $@ --log-level=WARNING
	cmake --build --preset $@
	ctest --preset $@

clean:
	rm -rf build dist audit.html $(VENV)/.built

distclean: clean
	rm -rf $(VENV)
