"""The folders of a target form no circle: when A uses B, directly or by others, B does not use A.

A folder uses another one of its target when its code names a type that the other declares at the top level of a file.
Folders that use one another can't be understood, tested or moved one at a time.
"""

import os
import re
from collections import defaultdict
from functools import lru_cache

DECLARED = re.compile(r"\b(?:struct|class|enum|actor|protocol|typealias)[ \t]+([A-Z]\w*)")
# A name that a file gives a meaning of its own: a type within another, an associated type, a generic parameter.
GIVEN = re.compile(
    r"\b(?:struct|class|enum|actor|protocol|typealias|associatedtype)[ \t]+([A-Z]\w*)"
    r"|(?:\b(?:func|init|subscript|struct|class|enum|actor|typealias)\b[ \t]*\w*)<([^>{(\n]*)>")


@lru_cache(maxsize=None)
def declared(code):
    """The types that code declares outside all braces, those for the file alone left out."""
    names = set()
    for found in DECLARED.finditer(code):
        start = code.rfind("\n", 0, found.start()) + 1
        before = code[start:found.start()]
        # The formatter lets declarations at the top level begin at a line's start, and no others.
        if not before[:1].isspace() and not re.search(r"\b(private|fileprivate)\b", before):
            names.add(found.group(1))
    return names


def arrows(tree, target):
    """Which folder of a target uses which: (user, used) with a (path, name) for each use."""
    paths = tree.under(f"Sources/{target}", ".swift")
    homes = {name: os.path.dirname(path) for path in paths for name in declared(tree.swift(path).code)}
    found = defaultdict(list)
    for path in paths:
        file, folder = tree.swift(path), os.path.dirname(path)
        for name in sorted(file.words & homes.keys()):
            if homes[name] != folder and name not in given(file.code):
                found[folder, homes[name]].append((path, name))
    return found


@lru_cache(maxsize=None)
def given(code):
    names = set()
    for name, parameters in GIVEN.findall(code):
        names |= {name} if name else {parameter.split(":")[0].strip() for parameter in parameters.split(",")}
    return names


def circle(edges, start):
    """The shortest way from a folder back to itself, as folders; None when there is none."""
    below = defaultdict(list)
    for user, used in sorted(edges):
        below[user].append(used)
    ways, seen = [[start]], set()
    for way in ways:
        for used in below[way[-1]]:
            if used == start:
                return way + [start]
            if used not in seen:
                seen.add(used)
                ways.append(way + [used])
    return None


def violations(tree):
    uses = {}
    for target in sorted({path.split("/")[1] for path in tree.under("Sources", ".swift")}):
        uses.update(arrows(tree, target))
    told = set()
    for start in sorted({user for user, _ in uses}):
        way = circle(uses, start)
        if way and not told & set(way):
            told |= set(way)
            steps = []
            for user, used in zip(way, way[1:]):
                path, name = uses[user, used][0]
                steps.append(f"{path} uses {name} of {used} ({len(uses[user, used])} such uses)")
            yield "a circle of folders: " + "; ".join(steps)
