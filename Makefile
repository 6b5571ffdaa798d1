# Thin lines over dotnet and npm. `make demo` and `make test` need nothing run before them.
CONFIGURATION ?= Release
CONSUMER := dotnet artifacts/bin/Consumer.Cli/$(shell echo $(CONFIGURATION) | tr A-Z a-z)/consumer.dll
ARGS ?=
SEEDS ?= 300
FIRST ?= 1
# What is published, and for which kind of machine.
PROGRAMS ?= Consumer.Worker Ingest.Api Consumer.Cli
RID ?= $(shell dotnet --info 2>/dev/null | awk '$$1 == "RID:" { print $$2 }')
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

export DOTNET_CLI_TELEMETRY_OPTOUT ?= 1
export DOTNET_NOLOGO ?= 1

.PHONY: demo demo-exports chaos dev local test check build tool restore tools format format-check models unit terraform peers publish bench api pack sim clean help

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: tool ## The whole pipeline on this machine, audited: make demo ARGS="--orders 20000 --seed 3"
	$(CONSUMER) demo $(ARGS)

demo-exports: tool ## Three full exports of a table and one that was cut off: what changed, what is held, and the target
	$(CONSUMER) export demo $(ARGS)

chaos: tool ## Ten minutes of crashes, pauses, deployments, reshards and faults, audited: make chaos ARGS="--seed 7"
	$(CONSUMER) chaos $(ARGS)

dev: tool ## Embedded AWS, ingest and workers until Ctrl-C
	$(CONSUMER) dev $(ARGS)

local: tool ## The embedded AWS alone: make local ARGS="--port 4566 --data ./data"
	$(CONSUMER) local $(ARGS)

test: check ## Everything that CI runs

check: build format-check models unit terraform

# The outside judges of the tests and DuckDB for queries come from npm; the stamp makes this run once.
tools: tools/node_modules/.stamp tools/python/.stamp ## Install DuckDB and the tests' outside judges

tools/node_modules/.stamp: tools/package-lock.json
	@command -v npm >/dev/null || { echo "npm is not on the PATH. Install Node.js 20 or later (https://nodejs.org), then run make again." >&2; exit 1; }
	npm ci --prefix tools --no-audit --no-fund
	@touch $@

# moto, a referee on Python. Its tests are skipped, with the reason, where it could not be installed.
tools/python/.stamp: tools/requirements.txt
	@mkdir -p tools/python
	@if command -v moto_server >/dev/null; then echo "moto is on the PATH"; \
	elif command -v python3 >/dev/null && python3 -m venv tools/python && tools/python/bin/pip install --quiet -r $<; then echo "moto is installed in tools/python"; \
	else echo "moto could not be installed: the tests that ask it are skipped" >&2; fi
	@touch $@

restore:
	@command -v dotnet >/dev/null || { echo "dotnet is not on the PATH. Install the .NET 10 SDK (https://dot.net), then run make again." >&2; exit 1; }
	dotnet restore Consumer.sln

tool: restore tools ## Build the tool with the worker and ingest, and nothing that only tests or measures them
	dotnet build src/Consumer.Cli -c $(CONFIGURATION) --no-restore -v minimal

build: restore tools ## Build all with warnings as errors
	dotnet build Consumer.sln -c $(CONFIGURATION) --no-restore -v minimal

format: restore ## Rewrite all code in the house style
	dotnet format Consumer.sln --no-restore

format-check: restore
	dotnet format Consumer.sln --no-restore --verify-no-changes --severity warn

models: ## Explore the models of the protocols, and that each weaker rule breaks (needs python3): make models MODELS=all
	@if ! command -v python3 >/dev/null; then echo "python3 is not on the PATH: the models are not explored" >&2; exit 0; fi; \
	for model in heartbeat.py "group_commit.py $(filter-out all,$(or $(MODELS),quick))"; do \
		traces=$$(python3 docs/models/$$model) || { echo "$$traces"; exit 1; }; \
		echo "$$traces" | grep -vE '^(      |    [0-9]+\.)'; \
	done

unit: ## Run all tests (after build)
	bash .ci/unit-tests $(CONFIGURATION)

terraform:
	@if [ -d deploy/terraform ] && command -v terraform >/dev/null; then terraform fmt -check -recursive deploy/terraform; fi

# The framework is compiled together with the program, which takes a minute or two; a second time only what changed is done.
peers: bench/peers/node_modules/.stamp ## Install the consumers of other authors, and publish the one they are compared with
	dotnet publish bench/Kinesis.Counter -c $(CONFIGURATION) -p:PublishFor=$(RID) -v quiet

publish: ## Worker, ingest and the tool as they are deployed: make publish RID=linux-arm64 PROGRAMS=Consumer.Worker
	@for program in $(PROGRAMS); do \
		echo "publishing $$program for $(RID) to artifacts/published/publish/$$program; the framework is compiled with it, which takes minutes"; \
		dotnet publish src/$$program -c $(CONFIGURATION) -p:PublishFor=$(RID) -v quiet || exit 1; \
	done

bench/peers/node_modules/.stamp: bench/peers/package-lock.json
	npm ci --prefix bench/peers --ignore-scripts --no-audit --no-fund
	@touch $@

bench: build peers ## Speed and memory, as ratios against peers in the same run
	dotnet artifacts/bin/Pipeline.Benchmarks/$(shell echo $(CONFIGURATION) | tr A-Z a-z)/Pipeline.Benchmarks.dll $(ARGS)

pack: ## The library Kinesis.Consumer as a NuGet package, in artifacts/packages
	dotnet pack src/Kinesis.Consumer -c $(CONFIGURATION) -o artifacts/packages

sim: restore ## The consumer in virtual time, seed by seed: make sim SEEDS=1000 FIRST=1, make sim SEEDS=1 FIRST=42 ARGS=--verbose
	dotnet build tests/Kinesis.Consumer.Simulation -c $(CONFIGURATION) --no-restore -v quiet -clp:NoSummary
	dotnet artifacts/bin/Kinesis.Consumer.Simulation/$(shell echo $(CONFIGURATION) | tr A-Z a-z)/Kinesis.Consumer.Simulation.dll --first $(FIRST) --seeds $(SEEDS) --jobs $(JOBS) $(ARGS)

api: build ## Accept the public API and the options table as they are now
	UPDATE_SNAPSHOTS=1 dotnet test tests/Architecture.Tests -c $(CONFIGURATION) --no-build

clean: ## Remove everything that was built
	rm -rf artifacts
