# Postern. `make run` and `make test` are all a fresh Debian 12 machine with the Swift toolchain needs.

SHELL := /bin/bash
SWIFT ?= swift
DOMAIN ?= contoso.com
FOLDER ?= run

.PHONY: help run test build lint format bench bench-quick cost fuzz faults simulate test-address test-thread test-web setup setup-test clean

help:
	@echo "make run            build and start the gateway on $(FOLDER)/ (made for $(DOMAIN) the first time)"
	@echo "make test           build and run the whole test suite"
	@echo "make test-web       look for answers of the HTTP API that its OpenAPI document does not have"
	@echo "make build          release binaries postern and postern-inspector in .build/release"
	@echo "make lint, format   check, mend the formatting"
	@echo "make bench          relay benchmark beside Postfix (bench-quick: one case)"
	@echo "make cost           count what a message costs; fails where that has risen (ACCEPT=\"why\" records it)"
	@echo "make fuzz           every fuzz target for SECONDS (default 30) each"
	@echo "make faults         every fault scenario with accounting (FAULTS=\"F01 F11\" for some)"
	@echo "make simulate       days of queues in virtual time: SEEDS=10000, SEED=17 alone, MUTATION=name of a planted mistake"
	@echo "make test-address, test-thread    the suite under a sanitizer"

setup:
	@scripts/setup

setup-test:
	@scripts/setup --test

run: setup
	$(SWIFT) build --product postern
	$(SWIFT) build --product postern-inspector
	@test -e $(FOLDER)/postern.yaml || .build/debug/postern quickstart --domain $(DOMAIN) --folder $(FOLDER)
	exec .build/debug/postern serve --config $(FOLDER)/postern.yaml

# In three runs: the tests of one run share two threads on a small machine, so what computes for long (simulation,
# properties) must not stand in the way of what waits for sockets and other programs.
PURE := MailTests|PatternsTests|MIMETests|InspectionTests|LearningTests|ScoringTests|SMTPTests|OrganizationTests|SenderAuthenticationTests|MailFlowTests|QueueingTests|SimulationTests
test: setup-test
	$(SWIFT) build --build-tests
	$(SWIFT) test --skip-build --filter '^($(PURE))\.'
	$(SWIFT) test --skip-build --skip '^($(PURE)|WireTests)\.'
	$(SWIFT) test --skip-build --filter '^WireTests\.'
	Tests/Cost/cost_test.py
	Tests/Faults/accounting_test.py
	Tests/Faults/run --set short --binary .build/debug/postern

# Bounded by examples, not by time: EXAMPLES=100 looks longer.
EXAMPLES ?= 3
test-web: setup-test
	$(SWIFT) build --product postern
	Tests/Web/run --binary .build/debug/postern --examples $(EXAMPLES)

build: setup
	$(SWIFT) build -c release --product postern
	$(SWIFT) build -c release --product postern-inspector

lint: setup-test
	@scripts/lint

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests Fuzz

bench: setup-test build
	Benchmarks/relay --binary .build/release/postern

bench-quick: setup-test build
	Benchmarks/relay --binary .build/release/postern --quick

# ACCEPT records what is measured, with a line in Benchmarks/Cost/changes.txt. ONLY names scenarios (ONLY="relay tls").
cost: export ACCEPT := $(ACCEPT)
cost: setup-test
	Benchmarks/cost $(if $(ACCEPT),--accept "$$ACCEPT") $(if $(ONLY),--only $(ONLY))

SECONDS_EACH ?= 30
fuzz: setup
	Fuzz/run $(SECONDS_EACH)

# FAULTS names scenarios (F01 F11), else all run: about 25 minutes. docs/faults.md describes them.
faults: setup-test build
	Tests/Faults/accounting_test.py
	Tests/Faults/run --binary .build/release/postern $(FAULTS)

# The debug build that `make test` makes anyway.
SEEDS ?= 10000
simulate: setup-test
	$(SWIFT) build --build-tests
	SIMULATION_SEEDS=$(SEEDS) SIMULATION_SEED=$(SEED) SIMULATION_MUTATION=$(MUTATION) \
	  $(SWIFT) test --skip-build --filter '^SimulationTests\.'

# The sanitizers need their own builds. The wire tests drive the ordinary binary and stay out. One test at a time,
# because everything is several times slower and what waits for a deadline must not starve.
# Leaks are not looked for: at the end of the process it finds those of XCTest and of Foundation reading files of /proc,
# and what threads that live as long as the process hold.
test-address: setup-test
	ASAN_OPTIONS=detect_leaks=0 $(SWIFT) test --no-parallel --sanitize=address --scratch-path .build-address --skip WireTests

test-thread: setup-test
	$(SWIFT) test --no-parallel --sanitize=thread --scratch-path .build-thread --skip WireTests

clean:
	rm -rf .build .build-*
