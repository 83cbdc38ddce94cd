"""The house rules that need no build: `python3 scripts/lint-rules`, part of `make lint`.

Each rule is a module with `violations(tree)`, a line of text for each. First self_test.py plants violations of each
kind and sees them found, so that a rule that finds nothing has looked.
"""

import os
import sys

import circles
import documented
import escapes
import links
import logs
import names
import self_test
import targets
import waits
from tree import Tree


def main():
    tree = Tree(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
    found = [line for rule in (targets, circles, documented, escapes, links, logs, names, waits) for line in rule.violations(tree)]
    # On a tree with violations of its own the self-test would tell of them again.
    found = found or self_test.failures(tree)
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


sys.exit(main())
