"""Plants violations into the tree, one at a time, and sees each found by its rule, and nothing where nothing is wrong.

A case is what it shows, the changed files, and what the rule has to say: parts of its lines, in any order, all of them.
"""

import circles
import documented
import escapes
import links
import logs
import names
import targets
import waits
from tree import Swift

SWIFT = "Sources/Mail/Planted.swift"


def failures(tree):
    """What is wrong with the rules themselves."""
    found = [f"self-test of the reader of Swift: {problem}" for problem in reading()]
    for rule, cases in (
        (targets, target_cases(tree)), (circles, circle_cases()),
        (documented, documented_cases()), (escapes, escape_cases()), (links, link_cases(tree)), (logs, log_cases()),
        (names, name_cases(tree)),
        (waits, wait_cases()),
    ):
        for what, changed, expected in cases:
            if any(tree.text(path) == text for path, text in changed.items()):
                found.append(f"self-test of {rule.__name__}: {what}: the violation could not be planted")
                continue
            told = sorted(rule.violations(tree.planting(changed)))
            if len(told) != len(expected) or not all(any(part in line for line in told) for part in expected):
                found.append(f"self-test of {rule.__name__}: {what}: expected {expected}, was told {told}")
    return found


def replaced(tree, path, old, new):
    return {path: tree.text(path).replace(old, new, 1)}


def added(tree, path, text):
    return {path: tree.text(path) + "\n" + text}


def target_cases(tree):
    page, manifest = targets.PAGE, targets.MANIFEST
    yield "an arrow up", {SWIFT: "internal import DNS\n"}, [
        "Planted.swift:1: Mail (row 0) imports DNS (row 1)", "Mail imports DNS and does not depend on it"]
    yield "an arrow to the same row", {"Sources/SMTP/Planted.swift": "\n@testable import struct DNS.Resolver\n"}, [
        "Planted.swift:2: SMTP (row 1) imports DNS (row 1)", "SMTP imports DNS and does not depend on it"]
    yield "an arrow to what is for tests", {SWIFT: "import PosternTesting\n"}, [
        "imports PosternTesting (row –)", "Mail imports PosternTesting and does not depend on it"]
    yield "no import in a comment or a string", {SWIFT: '// import DNS\nlet a = """\n    import DNS\n    """\n'}, []
    yield "the table moves a target up", replaced(tree, page, "| 1 | `Organization` |", "| 3 | `Organization` |"), [
        "Facts (row 3) imports Organization (row 3)"] * uses(tree, "Facts", "Organization")
    yield "a target without a row", {"Sources/Planted/Planted.swift": "import Mail\n"}, ["Planted has no row"]
    yield "a row without a target", replaced(tree, page, "| 0 | `Mail` |", "| 0 | `Post` |\n| 0 | `Mail` |"), [
        "the table has Post"]
    yield "a dependency that nothing imports", replaced(tree, manifest, '"Queueing", [', '"Queueing", ["SMTP", '), [
        "Queueing depends on SMTP and imports it nowhere"]
    yield "a product that nothing imports", replaced(tree, manifest, '"Queueing", [', '"Queueing", [nioCore, '), [
        "Queueing depends on NIOCore and imports it nowhere"]
    yield "a product that is not declared", {"Tests/QueueingTests/Planted.swift": "import NIOCore\n"}, [
        "QueueingTests imports NIOCore and does not depend on it"]


def uses(tree, user, used):
    return sum(name == used for path in tree.under(f"Sources/{user}", ".swift") for name, _ in tree.swift(path).imports)


def circle_cases():
    def folders(**files):
        return {f"Sources/Mail/{name}/{name}.swift": text for name, text in files.items()}

    one, two = "struct PlantedOne {}\n", "enum PlantedTwo {}\n"
    uses_one, uses_two = "let one: PlantedOne?\n", "let two: PlantedTwo?\n"
    a_circle = ["a circle of folders"]
    yield "two folders", folders(A=one + uses_two, B=two + uses_one), a_circle
    yield "three folders", folders(
        A=one + uses_two, B=two + "let three: PlantedThree?\n",
        C="public protocol PlantedThree {}\nextension PlantedOne {}\n"), a_circle
    yield "a use in an interpolation", folders(A=one + 'let two = "\\(PlantedTwo.self)"\n', B=two + uses_one), a_circle
    yield "a use as a generic argument", folders(A=one + "let two: Set<PlantedTwo>\n", B=two + uses_one), a_circle
    yield "no circle", folders(A=one + uses_two, B=two), []
    yield "no use in a comment or a string", folders(
        A=one + '/* PlantedTwo /* of */ PlantedTwo */ let two = #"PlantedTwo"# // PlantedTwo\n',
        B=two + uses_one), []
    yield "no use of a type of the same name within another", folders(
        A=one + "struct Other { enum PlantedTwo {} }\nlet two: PlantedTwo?\n", B=two + uses_one), []
    yield "no use of a generic parameter of the same name", folders(
        A=one + "func two<PlantedTwo: Hashable>(_ two: PlantedTwo) {}\n", B=two + uses_one), []


def documented_cases():
    plain = "has package access and no doc comment"
    yield "a function", {SWIFT: "package func planted() {}\n"}, [f"func planted {plain}"]
    yield "a member", {SWIFT: "/// Planted.\npackage struct Planted {\n    package private(set) var planted = 1\n}\n"}, [
        f"Planted.swift:3: var planted {plain}"]
    yield "an ordinary comment", {SWIFT: "// Planted.\npackage enum Planted {}\n"}, [f"enum Planted {plain}"]
    yield "an operator", {SWIFT: "extension Int {\n    package static func <~ (a: Int, b: Int) -> Bool { true }\n}\n"}, [
        f"func <~ {plain}"]
    yield "a doc comment above attributes", {
        SWIFT: "/// Planted.\n@inline(__always)\n@discardableResult package func planted() -> Int { 1 }\n"}, []
    yield "an initializer and an import", {SWIFT: "package import DNSPlanted\n/// P.\npackage struct P { package init() {} }\n"}, []
    yield "a word in a string", {SWIFT: 'let planted = """\n    package func planted() {}\n    """\n'}, []


def escape_cases():
    a_class = "final class Planted: @unchecked Sendable {}\n"
    needs = "@unchecked Sendable needs its reason"
    yield "no reason", {SWIFT: a_class}, [f"Planted.swift:1: {needs}"]
    yield "a doc comment alone", {SWIFT: f"/// Planted.\n{a_class}"}, [f"Planted.swift:2: {needs}"]
    yield "a reason too far above", {SWIFT: f"// Because.\n\n{a_class}"}, [needs]
    yield "a string that looks like a reason", {SWIFT: 'let a = try! b("// c")\n'}, ["try! needs its reason"]
    yield "a reason above", {SWIFT: f"/// Planted.\n// Because.\n{a_class}"}, []
    yield "a reason on the line", {SWIFT: "nonisolated(unsafe) var a = 0 // Because.\n"}, []
    yield "no escape in a comment or a string", {SWIFT: 'let a = "try! fatalError()" /* try! */\n/// `try!`\n'}, []


def link_cases(tree):
    page = "docs/architecture.md"
    yield "a link to no file", added(tree, "README.md", "See [it](docs/planted.md).\n"), [
        "the link docs/planted.md leads to no file"]
    yield "a link to no heading", added(tree, page, "See [it](reference/arc.md#planted).\n"), ["leads to no heading"]
    yield "a link to no heading of the same page", added(tree, page, "See [it](#planted).\n"), ["leads to no heading"]
    yield "links that lead somewhere", added(
        tree, page, "[a](#what-is-durable-when), [b](../README.md), [c](reference/), [d](https://a.example)\n"), []
    yield "what only looks like a link", added(tree, page, "A `[x](planted.md)`.\n\n```\n[x](planted.md)\n```\n"), []
    yield "the second heading of a name", added(tree, page, "## Twice\n\n## Twice\n\n[a](#twice-1) [b](#twice-2)\n"), [
        "#twice-2 leads to no heading"]
    yield "a page that is gone", {"docs/reference/arc.md": None}, [
        "arc.md"] * sum(names_page(line) for line in every_line(tree))
    yield "a comment that names no page", {SWIFT: "/// docs/reference/planted.md says more.\n"}, [
        "Planted.swift:1: docs/reference/planted.md leads to no file"]
    yield "a comment that names no heading", {SWIFT: "// docs/reference/arc.md#planted\n"}, ["leads to no heading"]
    yield "a comment that names a page", {SWIFT: "// docs/reference/arc.md (docs/reference/arc.md#seal).\n"}, []
    yield "a path between backticks that is none", added(tree, page, "`Tests/Planted/run` does.\n"), [
        "is no file or folder"]
    yield "paths between backticks", added(tree, page, "`Tests/Faults/run F01` and `Sources/Mail`.\n"), []


def log_cases():
    bare = ["Planted.swift:2: a line of the log without an event"]
    yield "a line without an event", {SWIFT: '\nlogger.info("planted")\n'}, bare
    yield "one of a logger that may be missing", {SWIFT: '\nshared.logger?.warning("planted", metadata: [:])\n'}, bare
    yield "one over two lines", {SWIFT: '\nadministration.logger\n    .error("planted")\n'}, bare
    yield "an import of swift-log", {SWIFT: "package import Logging\n"}, ["Planted.swift:1: imports Logging"]
    yield "a write past the log", {SWIFT: "write(STDERR_FILENO, text, 1)\n"}, ["STDERR_FILENO writes past the log"]
    yield "an event", {SWIFT: "logger.log(.planted, [.count: 1])\n// logger.info()\nlet a = \"logger.info(b)\"\n"}, []
    yield "the home of events", {"Sources/Log/Planted.swift": "import Logging\nlogger.info(a)\n"}, []


def names_page(line):
    # The tables of properties have the links of their pages; there, the links are checked.
    return "reference/arc.md" in line and "(reference/arc.md" not in line or "(arc.md" in line


def every_line(tree):
    # A page's links stand relative to its folder, those of code from the root.
    lines = [
        line.replace("(reference/", "(docs/reference/") for path in links.pages(tree) if path != "docs/reference/arc.md"
        for line in tree.text(path).splitlines()]
    return lines + [line for path in links.sources(tree) for line in tree.text(path).splitlines()]


def name_cases(tree):
    page = names.PAGE
    yield "no such noun", added(tree, "README.md", "Run `postern planted list`.\n"), ["postern has no command planted"]
    yield "no such verb", added(tree, "README.md", "```\n$ sudo true\n$ postern queue planted\n```\n"), [
        "postern queue has no command planted"]
    yield "no such option", added(tree, "README.md", "```\npostern queue list \\\n    --planted\n```\n"), [
        "postern queue list has no option --planted"]
    yield "an option of another command", added(tree, "README.md", "`postern queue list --diff`\n"), [
        "no option --diff"]
    yield "no such verb in a comment", {SWIFT: "/// `postern queue planted`\n"}, [
        "postern queue has no command planted"]
    yield "commands that exist", added(
        tree, "README.md",
        "```\n$ postern trace search --sender '--x' | head --lines 3\npostern planted\n```\n`postern queue VERB`\n"), []
    yield "no such option in a table", replaced(tree, page, "| `--helo` |", "| `--hello` |"), ["has no option --hello"]
    yield "a command without a page", {
        **replaced(tree, "Sources/postern/Queues/QueueCommand.swift", "QueueList.self,", "QueueList.self, Planted.self,"),
        "Sources/postern/Planted.swift":
            'struct Planted: ParsableCommand {\n    @Option(name: .long)\n    var plantedID: String\n'
            '    @Flag(name: .long, help: .hidden)\n    var secret = false\n}\n',
    }, ["says nothing of `postern queue planted`"]
    yield "an option without a word", replaced(
        tree, "Sources/postern/Queues/QueueList.swift", "    @OptionGroup",
        '    @Flag(name: .customLong("planted"), help: "Planted (not).")\n    var other = false\n\n    @OptionGroup'), [
            "the section of `postern queue list` says nothing of its option --planted"]
    yield "a flag of several without a word", {
        **replaced(
            tree, "Sources/postern/Queues/QueueList.swift", "    @OptionGroup",
            '    @Flag(help: "Planted.")\n    var planted: PlantedFlag?\n\n    @OptionGroup'),
        "Sources/postern/Planted.swift":
            "enum PlantedFlag: EnumerableFlag {\n    case firstWay, second\n    case third\n}\n",
    }, [
        "the section of `postern queue list` says nothing of its option --first-way",
        "the section of `postern queue list` says nothing of its option --second",
        "the section of `postern queue list` says nothing of its option --third"]
    table = "| Property | Default | Meaning |\n|---|---|---|\n| `Name`, `Planted` | none | `Nothing`. |\n"
    yield "a property that no document has", added(tree, "docs/configuration.md", table), [
        "no document has a property Planted"]
    code = 'let planted = root.bool(\n    "PlantedEnabled")\n// root.bool("Other")\n'
    yield "a property that no page has", {"Sources/Organization/Planted.swift": code}, [
        "no page under docs names the property `PlantedEnabled`"]


def wait_cases():
    path = "Tests/MailTests/Planted.swift"
    test = '    @Test("waits") func waits() async throws {{\n        {}\n    }}\n}}\n'
    loop = "while count < 4 { await Task.yield() }"
    yield "a suite that waits", {path: '@Suite("Planted")\nstruct PlantedTests {\n' + test.format(loop)}, [
        "Planted.swift:2: the suite PlantedTests waits (Task.yield, line 4)"]
    yield "a suite without its attribute", {path: "struct PlantedTests {\n" + test.format(loop)}, ["PlantedTests waits"]
    limit = '@Suite(\n    "Planted (at last)", .timeLimit(.minutes(5)))\n'
    yield "a suite with a limit", {path: limit + "struct PlantedTests {\n" + test.format(loop)}, []
    yield "an extension of a suite with a limit", {
        path: "extension Planted {\n" + test.format(loop),
        "Tests/MailTests/PlantedSuite.swift": "@Suite(.serialized, .timeLimit(.minutes(5)))\nenum Planted {}\n"}, []
    yield "an extension of a suite without one", {
        path: "extension Planted {\n" + test.format(loop),
        "Tests/MailTests/PlantedSuite.swift": "@Suite(.serialized)\nenum Planted {}\n"}, ["Planted waits"]
    yield "a suite that does not wait", {path: "struct PlantedTests {\n" + test.format("// Task.yield()")}, []
    yield "a helper without tests", {path: "struct Helper {\n    func wait() async { await Task.yield() }\n}\n"}, []


def reading():
    """What the reader of Swift does not take apart as it should."""
    for text, code in [
        ('a("b // c") // d', 'a("      ")     '),
        ('"\\(x("y")) z" w', '"\\(x(" "))  " w'),
        ('#"a \\(b) \\#(c)"# d', '#"       \\#(c)"# d'),
        ('"""\n"a" \\("b" + c)\n""" d', '"""\n    \\(" " + c)\n""" d'),
        ('/* a /* b */ c */ d', '                  d'),
        ('"\\"//" a', '"    " a'),
        ('"" a', '"" a'),
    ]:
        found = Swift(text).code
        if found != code:
            yield f"{text!r} was read as {found!r} and not as {code!r}"
