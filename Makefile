# Python 3.11 or later as `python3`, and make: nothing else has to be there. `make` prints what there is.

OPERATOR ?= valet
UV := .uv/bin/uv
# What needs no local cloud runs beside what does, and lets it go first: only there does a clock tick.
IN_MEMORY = tests/bench tests/docs tests/functions tests/layers tests/policies tests/prove tests/vestibule
# Of which `make test` looks at a share, the same each time, and `make prove` at the whole.
IN_SHARES = tests/docs tests/functions/test_promised_ends.py tests/policies tests/stacks/test_house.py tests/stacks/test_ownership.py
UV_VERSION := 0.13.9
# Byte code is worth seconds at every start of the infrastructure's library.
unexport PYTHONDONTWRITEBYTECODE
unexport VIRTUAL_ENV
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help setup layers demo up down test check types lint docs bench prove synth clean

help:  ## print this
	@echo "Vestibule: what make can do. Operators: valet alloclaim wemaintain noke fleetback."
	@awk -F ':.*  ## ' '/^[a-z]+:.*  ## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.done .local/emulator/.done  ## install everything that is needed, pinned

layers: setup
	@python layers/build.py host

demo: layers  ## play the story of OPERATOR=valet on the local cloud, check every step, stop
	@vestibule demo --operator $(OPERATOR)

up: layers  ## bring the house of OPERATOR=valet up and keep it up (DETACH=1, PORT=, MQTT_PORT=, NAME=)
	@vestibule up --operator $(OPERATOR) $(if $(DETACH),--detach) $(if $(PORT),--port $(PORT)) \
	  $(if $(MQTT_PORT),--mqtt-port $(MQTT_PORT)) $(if $(NAME),--name $(NAME))

down:  ## end what `make up` started (NAME=)
	@vestibule down $(if $(NAME),--name $(NAME))

test: layers check  ## run everything that continuous integration runs
	@nice python -m pytest $(IN_MEMORY) > build/tests-in-memory.log 2>&1 & in_memory=$$!; \
	trap "kill $$in_memory 2> /dev/null" EXIT; \
	python -m pytest $(addprefix --ignore=,$(IN_MEMORY)); rest=$$?; \
	wait $$in_memory; code=$$?; cat build/tests-in-memory.log; exit $$((rest || code))

check: setup lint types  ## lint and type-check

lint: setup
	@ruff check --quiet . && ruff format --quiet --check .
	@mkdir -p build
	@lint-imports --no-cache > build/imports.log 2>&1 || { cat build/imports.log; exit 1; }
	@deptry layers/core/python functions > build/dependencies.log 2>&1 || { cat build/dependencies.log; exit 1; }

types: setup
	@mypy

docs: setup  ## write the generated documents anew
	@vestibule docs

bench: layers  ## measure, and write dated results to docs/results
	@python -m bench

prove: setup  ## run the long proofs whole, and write dated results to docs/results
	@WHOLE=1 python -m pytest $(IN_SHARES)
	@python -m prove

synth: setup  ## synthesize the stacks of OPERATOR=valet for AWS into build/cdk.out (REGION=)
	@python layers/build.py arm64
	@vestibule synth --operator $(OPERATOR) $(if $(REGION),--region $(REGION))

clean:  ## remove everything that was built or installed here
	rm -rf build .local .venv .uv .mypy_cache .ruff_cache .hypothesis

.uv/.done:
	@echo "installing uv $(UV_VERSION) beside the project"
	@python3 -m venv .uv && .uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

.venv/.done: .uv/.done uv.lock pyproject.toml
	@echo "installing the project's packages"
	@$(UV) sync --frozen --quiet
	@touch $@

.local/emulator/.done: .uv/.done uv.lock pyproject.toml
	@echo "installing the local cloud"
	@mkdir -p .local && UV_PROJECT_ENVIRONMENT=.local/emulator $(UV) sync --frozen --quiet --only-group emulator
	@touch $@
