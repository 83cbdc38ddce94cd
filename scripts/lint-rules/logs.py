"""Every line of the log is an event: nobody speaks to swift-log but the target Log, and nobody writes one past it.

The list of events is closed (docs/reference/log.md), so that whoever filters the log or sets an alarm by it can go by the
names. A library's own lines come through Log as the event `library`.
"""

import re

from tree import line_of

HOME = "Sources/Log/"
# What only the command line writes to: its answers and complaints.
CONSOLE = "Sources/postern/CommandLine/Console.swift"
BARE = re.compile(r"\blogger[?!]?\s*\.\s*(?:trace|debug|info|notice|warning|error|critical)\s*\(", re.IGNORECASE)
PAST = re.compile(r"\bSTDERR_FILENO\b|\bFileHandle\.standardError\b|\bStreamLogHandler\b|\bdebugPrint\(|\bfputs\(|\bNSLog\(")


def violations(tree):
    for path in tree.under("Sources", ".swift"):
        if path.startswith(HOME):
            continue
        file = tree.swift(path)
        for used, line in file.imports:
            if used == "Logging":
                yield f"{path}:{line}: imports Logging; lines of the log are events of the target Log"
        for found in BARE.finditer(file.code):
            yield f"{path}:{line_of(file.code, found.start())}: a line of the log without an event; give it one of LogEvent"
        if path != CONSOLE:
            for found in PAST.finditer(file.code):
                yield f"{path}:{line_of(file.code, found.start())}: {found.group().rstrip('(')} writes past the log"
