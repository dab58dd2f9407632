# Telepost: `make` alone lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run build test check format crash sanitize bench fuzz deb clean

# The toolchain's usual places, after the user's own PATH.
export PATH := $(PATH):/opt/swift/usr/bin:$(HOME)/.local/share/swiftly/bin

help: ## this list
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 16

run: ## build a release and start the demo: mail in, text messages on the screen
	@scripts/bootstrap run
	swift build -c release --product telepost
	@exec .build/release/telepost serve --demo

build: ## build .build/release/telepost
	@scripts/bootstrap build
	swift build -c release --product telepost

test: ## build and run all tests; one line of counts at the end
	@scripts/bootstrap test
	@scripts/test

check: ## format, architecture, sizes, papers
	@scripts/bootstrap check
	@scripts/check

format: ## format all Swift files in place
	@scripts/check --fix

crash: ## kill the gateway 200 times under load, fill its disk, fail its writes, move its clock; count what arrived
	@scripts/bootstrap test
	swift build --build-tests
	TELEPOST_CRASHES=$${TELEPOST_CRASHES:-200} swift test --skip-build \
		--filter '^Scenarios\.(Crash|Disk|WriteError|Clock)Scenarios'

sanitize: ## unit tests with the address sanitizer; KIND=thread for the other one
	@scripts/bootstrap test
	@scripts/sanitize $(or $(KIND),address)

bench: ## measure beside Postfix and Kannel (needs ../shared/bench); ARGS go to compare, or: idle, queued, inbound, reports, …
	@scripts/bootstrap bench
	swift build -c release --product telepost
	@scripts/bench $(ARGS)

fuzz: ## feed hostile input to the parsers for ten seconds each; ARGS go to scripts/fuzz
	@scripts/bootstrap build
	@scripts/bootstrap check
	@scripts/fuzz $(ARGS)

deb: ## build .build/telepost_VERSION_ARCH.deb, which needs no Swift toolchain to run
	@scripts/bootstrap deb
	@scripts/deb $(ARGS)

clean: ## remove what was built (not telepost-data)
	rm -rf .build
