"""Arrows between targets point down, and Package.swift declares what is imported and nothing else.

The rows are those of the table in docs/architecture.md: the page and this rule can't say different things.
"""

import re

from tree import line_of

PAGE = "docs/architecture.md"
MANIFEST = "Package.swift"
TARGET = re.compile(r'(?:\blibrary|\btests|\.executableTarget)\(\s*(?:name: )?"([\w-]+)"')


def rows(tree):
    """The row of each target in the page's table; None where the row is a dash (for tests: any test may import it)."""
    found = re.findall(r"(?m)^\| *(\d+|–) *\| *`([\w-]+)` *\|", tree.text(PAGE))
    return {name: None if row == "–" else int(row) for row, name in found}


def violations(tree):
    known, (targets, products) = rows(tree), manifest(tree)
    modules = {path.split("/")[1] for path in tree.under("Sources", ".swift")}
    if not known:
        yield f"{PAGE}: no table of targets with rows was found"
    for name in sorted(modules - set(known)):
        yield f"{PAGE}: the target {name} has no row in the table"
    for name in sorted(set(known) - modules):
        yield f"{PAGE}: the table has {name}, which is no folder of Sources"
    for path in tree.under("Sources", ".swift"):
        user = path.split("/")[1]
        for used, line in tree.swift(path).imports:
            if used in known and user in known and not below(known[used], known[user]):
                yield (
                    f"{path}:{line}: {user} (row {shown(known[user])}) imports {used} (row {shown(known[used])});"
                    f" a target imports lower rows only ({PAGE})")
    declarable = set(targets) | products
    for name, target in sorted(targets.items()):
        imported = {used for path in tree.under(target.path, ".swift") for used, _ in tree.swift(path).imports}
        where = f"{MANIFEST}:{target.line}: {name}"
        for used in sorted(set(target.dependencies) - imported):
            yield f"{where} depends on {used} and imports it nowhere; take it out"
        for used in sorted(imported & declarable - set(target.dependencies)):
            yield f"{where} imports {used} and does not depend on it; add it"
        for used in sorted({x for x in target.dependencies if target.dependencies.count(x) > 1}):
            yield f"{where} depends on {used} twice"


def below(used, user):
    if user is None:
        return used is not None
    return used is not None and used < user


def shown(row):
    return "–" if row is None else row


class Target:
    def __init__(self, path, dependencies, line):
        self.path, self.dependencies, self.line = path, dependencies, line


def manifest(tree):
    """The targets of Package.swift that have Swift code, and the other modules that it makes known.

    Reads what the manifest is written in: `let name: Target.Dependency = .product(name: …)`, and calls of
    `library`, `tests`, `.executableTarget` with a name, dependencies and maybe a path.
    """
    text = tree.swift(MANIFEST).uncommented
    products = dict(re.findall(r'let (\w+): Target\.Dependency = \.product\(name: "(\w+)"', text))
    targets, package = {}, text.index("let package")
    for found in TARGET.finditer(text, package):
        offset = found.start()
        call = arguments(text, text.index("(", offset))
        name, kind = found.group(1), found.group().split("(")[0]
        path = re.search(r'\bpath: "([^"]+)"', call)
        lists = re.sub(r"\bexclude: \[[^]]*\]", "", call)
        listed = re.search(r"\[([^]]*)\]", lists)
        dependencies = [
            quoted or products.get(word, word)
            for quoted, word in re.findall(r'"(\w+)"|(\w+)', listed.group(1) if listed else "")]
        folder = path.group(1) if path else f"{'Tests' if kind == 'tests' else 'Sources'}/{name}"
        targets[name] = Target(folder, dependencies, line_of(text, offset))
    systems = re.findall(r'\.systemLibrary\(name: "(\w+)"', text)
    return targets, set(products.values()) | set(systems)


def arguments(text, opening):
    """What stands between a parenthesis and the one that closes it."""
    depth = 0
    for at in range(opening, len(text)):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0:
            return text[opening + 1:at]
    return text[opening + 1:]
