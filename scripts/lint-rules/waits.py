"""A suite that waits for something has a time limit, so that what never comes fails the run instead of holding it up.

A suite waits when its file sleeps, yields or polls, or runs another program. A suite is a type at the top level of a
file that has tests in it; what an extension adds to a suite has the limit of the suite.
"""

import re
from collections import defaultdict
from functools import lru_cache

from tree import line_of

WAITS = re.compile(
    r"\b(?:(?:Task|Thread)\.sleep|Task\.yield|usleep|nanosleep|eventually|waitUntil\w*|waitForExit|RunningProgram)\b")
# A type at the top level, with the attributes before it.
TYPE = re.compile(
    r"(?m)^((?:@\w+(?:\([^\n]*(?:\n[^\n]+)*?\))?\s+)*)(?:final )?(struct|class|actor|enum|extension) (\w+)\b[^\n]*\{")


def violations(tree):
    limited, waiting = set(), defaultdict(list)
    for path in tree.under("Tests", ".swift"):
        target = path.split("/")[1]
        for name, line, is_limited, wait in suites(tree.swift(path).code):
            if is_limited:
                limited.add((target, name))
            if wait:
                waiting[target, name].append(f"{path}:{line}: the suite {name} waits ({wait}) and has no .timeLimit")
    for suite in sorted(waiting.keys() - limited):
        yield from waiting[suite]


@lru_cache(maxsize=None)
def suites(code):
    """The types at the top level of a file: name, line, whether it has a limit, for what and where its tests wait."""
    wait = WAITS.search(code)
    told = f"{wait.group()}, line {line_of(code, wait.start())}" if wait else None
    return [
        (
            found.group(3), line_of(code, found.start(3)), ".timeLimit(" in found.group(1),
            told if told and has_tests(code, found) else None)
        for found in TYPE.finditer(code)]


def has_tests(code, found):
    """Whether a type at the top level of a file has tests in it: up to the brace at a line's start that closes it."""
    end = code.find("\n}", found.end())
    return re.search(r"@Test\b", code[found.end():end if end > 0 else len(code)]) is not None
