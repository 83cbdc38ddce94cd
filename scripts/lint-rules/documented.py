"""What other targets of the package use has a doc comment: `///` above it, behind its attributes at most.

The formatter asks for it of `public` declarations alone. An initializer is spared: where all it does is take its
fields, their comments have said it.
"""

import re

from tree import line_of

DECLARATION = re.compile(
    r"(?m)^[ \t]*(?:@\w+(?:\([^\n]*?\))?[ \t]+)*package[ \t]+(?:[a-z]+(?:\(set\))?[ \t]+)*?"
    r"(func|let|var|struct|enum|protocol|class|actor|typealias|subscript)\b[ \t]*(?:`?(\w+)`?|([^\s(){}]+))?")
ATTRIBUTE = re.compile(r"[ \t]*(?:@\w+(?:\(.*\))?|#if\b.*|#endif|//(?!/).*)[ \t]*$")


def violations(tree):
    for path in tree.under("Sources", ".swift"):
        file = tree.swift(path)
        lines = file.text.split("\n")
        for found in DECLARATION.finditer(file.code):
            line = line_of(file.code, found.start(1))
            above = line - 2
            while above >= 0 and ATTRIBUTE.match(lines[above]):
                above -= 1
            if above < 0 or not lines[above].lstrip().startswith("///"):
                name = found.group(2) or found.group(3) or found.group(1)
                yield f"{path}:{line}: {found.group(1)} {name} has package access and no doc comment"
