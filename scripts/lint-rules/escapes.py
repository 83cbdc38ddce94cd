"""What goes round a check of the compiler has its reason beside it: a `//` comment on its line or on the one above.

A `///` comment there is none: it tells what a declaration is for, not why it may do without the check.
"""

import re

from tree import line_of

ESCAPE = re.compile(r"\btry!|@unchecked Sendable\b|\bnonisolated\(unsafe\)|\bfatalError\(")


def violations(tree):
    for path in tree.under("Sources", ".swift"):
        file = tree.swift(path)
        for found in ESCAPE.finditer(file.code):
            line = line_of(file.code, found.start())
            if not {line - 1, line} & file.remarks:
                yield f"{path}:{line}: {found.group()} needs its reason in a // comment on this line or the one above"
