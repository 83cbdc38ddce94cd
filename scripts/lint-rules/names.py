"""Commands, options and properties that pages name exist, and those that exist are named by a page.

Commands and options are those that Sources/postern declares for ArgumentParser; properties are those that tables of
objects and readers of documents in Sources/Organization have, and the limits in Sources/Mail/Limits.
"""

import re
from functools import lru_cache

from tree import line_of

PAGE = "docs/commands.md"
EVERYWHERE = {"--help", "--version"}
# `postern is ready …` is what a gateway says when it has started.
NO_COMMAND = {"is"}


class Command:
    """A command of the command line, or a group of options: what it is called, what it takes, what is below it."""

    def __init__(self, name):
        self.name, self.options, self.groups, self.subcommands = name, set(), [], []


def violations(tree):
    yield from wrong_commands(tree)
    yield from unknown_options_in_tables(tree)
    yield from undocumented_commands(tree)
    yield from properties(tree)


# Commands


def wrong_commands(tree):
    root = command_line(tree)
    for path in tree.paths:
        if path.endswith(".md"):
            named = commands_of_page(tree.text(path))
        elif path.endswith(".swift"):
            named = commands_in_backticks(tree.text(path))
        else:
            continue
        for line, words in named:
            if problem := problem_of(root, words):
                yield f"{path}:{line}: `postern {' '.join(words[:3])}`: {problem}"


def problem_of(root, words):
    """What is wrong with the words after `postern`; None when the command line takes them."""
    command, options, way = root, all_options(root), ["postern"]
    for word in words:
        if re.fullmatch(r"[|>&;]+|\d?>.*|#", word) or command is root and word in NO_COMMAND:
            break
        if word.startswith("--"):
            name = re.match(r"--[\w-]*", word).group()
            if name != "--" and name not in options | EVERYWHERE:
                return f"{' '.join(way)} has no option {name}"
        elif command.subcommands and re.fullmatch(r"[a-z][a-z-]*", word):
            below = {each.name: each for each in command.subcommands}
            if word not in below:
                return f"{' '.join(way)} has no command {word}"
            command = below[word]
            options, way = all_options(command), way + [word]
        elif command.subcommands:
            # A placeholder, or the end of the quotation.
            break
    return None


@lru_cache(maxsize=None)
def all_options(command):
    """The options that a command takes; for a noun those of all its verbs."""
    found = set(command.options)
    for below in command.groups + command.subcommands:
        found |= all_options(below)
    return frozenset(found)


FENCE = re.compile(r"(?ms)^[ \t]*```[^\n]*\n(.*?)^[ \t]*```")
CALL = re.compile(r"(?m)^[ \t]*(?:\$ )?(?:\w+=)?(?:[\w./-]*/)?postern (\S(?:[^\n]*\\\n)*[^\n]*)")
SPAN = re.compile(r"`(?:[\w./-]*/)?postern ([^`]+)`")
HEADING = re.compile(r"(?m)^#+ postern ([a-z][a-z -]*)$")


@lru_cache(maxsize=None)
def commands_of_page(text):
    """The commands that a page shows, in code, between backticks or as a heading: line, and words after `postern`."""
    return list(commands(text))


def commands(text):
    for found in FENCE.finditer(text):
        code, start = found.group(1), found.start(1)
        prompts = re.search(r"(?m)^[ \t]*\$ ", code)
        for call in CALL.finditer(code):
            # Where commands stand behind a prompt, what stands without one is what they print.
            if not prompts or call.group().lstrip().startswith("$ "):
                yield line_of(text, start + call.start()), words_of(call.group(1))
    prose = FENCE.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)
    for pattern in (SPAN, HEADING):
        for found in pattern.finditer(prose):
            yield line_of(text, found.start()), words_of(found.group(1))


@lru_cache(maxsize=None)
def commands_in_backticks(text):
    return [
        (line_of(text, found.start()), words_of(found.group(1)))
        for found in SPAN.finditer(text) if "\n" not in found.group()]


def words_of(text):
    """Words as a shell takes them apart, more or less: quoted ones whole, without continuation marks."""
    return re.findall(r"'[^']*'|\"[^\"]*\"|[^\s'\"]+", text.replace("\\\n", " "))


@lru_cache(maxsize=None)
def sections(text):
    """The page by headings of the second level: heading, where its text begins, text."""
    parts = list(re.finditer(r"(?m)^## (.+)$", text))
    ends = [found.start() for found in parts[1:]] + [len(text)]
    return [(found.group(1), found.end(), text[found.end():end]) for found, end in zip(parts, ends)]


def section_of(text, heading):
    return "".join(section for each, _, section in sections(text) if each == heading)


def find(root, words):
    command = root
    for word in words:
        command = next((each for each in command.subcommands if each.name == word), None)
        if command is None:
            return None
    return command


def unknown_options_in_tables(tree):
    """Options in the tables of a command's section."""
    root, text = command_line(tree), tree.text(PAGE)
    for heading, start, section in sections(text):
        command = find(root, heading.removeprefix("postern ").split()) if heading.startswith("postern ") else None
        if command is None:
            continue
        for row in re.finditer(r"(?m)^\| *((?:`--[\w-]+[^`]*`(?:, )?)+) *\|", section):
            for name in re.findall(r"--[\w-]+", row.group(1)):
                if name not in all_options(command):
                    yield f"{PAGE}:{line_of(text, start + row.start())}: {heading} has no option {name}"


def undocumented_commands(tree):
    root, text = command_line(tree), tree.text(PAGE)
    everywhere = set(re.findall(r"--[\w-]+", text[:text.find("\n## ")]))
    if not root.subcommands:
        yield "Sources/postern: no commands were found in it"
    for way, command in leaves(root, ["postern"]):
        if not re.search(rf"\b{' '.join(way)}\b", text):
            yield f"{PAGE}: says nothing of `{' '.join(way)}`"
            continue
        home = section_of(text, " ".join(way)) + section_of(text, " ".join(way[:2]))
        # "It takes the options of `postern explain`" does for a table of them.
        home += "".join(section_of(text, f"postern {other}") for other in re.findall(r"`postern ([a-z -]+)`", home))
        named = everywhere | set(re.findall(r"--[\w-]+", home))
        for option in sorted(all_options(command) - named):
            yield f"{PAGE}: the section of `{' '.join(way)}` says nothing of its option {option}"


def leaves(command, way):
    for below in command.subcommands:
        yield from leaves(below, way + [below.name])
    if not command.subcommands:
        yield way, command


def command_line(tree):
    """The root of the commands that Sources/postern declares."""
    return parsed(tuple(tree.swift(path).uncommented for path in tree.under("Sources/postern", ".swift")))


@lru_cache(maxsize=None)
def parsed(texts):
    bodies, flags = {}, {}
    for text in texts:
        # Each case is an option of its own.
        for found in re.finditer(r"(?m)^(?:private )?enum (\w+): EnumerableFlag \{", text):
            body = text[found.end():text.index("\n}", found.end())]
            flags[found.group(1)] = re.findall(r"\w+", " ".join(re.findall(r"(?m)^    case (\w+(?:, \w+)*)$", body)))
        for found in re.finditer(r"(?m)^(?:private )?struct (\w+): \w*Parsable\w+[^{]*\{", text):
            bodies[found.group(1)] = text[found.end():text.index("\n}", found.end())]
    made = {}

    def make(type_name):
        if type_name in made:
            return made[type_name]
        body = bodies[type_name]
        named = re.search(r'commandName: "([\w-]+)"', body)
        command = made[type_name] = Command(named.group(1) if named else kebab(type_name))
        for found in re.finditer(r"@(?:Option|Flag)\b", body):
            attribute, rest = argument_list(body, found.end())
            variable, kind = re.match(r"\s*(?:private )?var (\w+)(?:: (\w+))?", rest).groups()
            if ".hidden" in attribute:
                continue
            if kind in flags:
                command.options.update("--" + kebab(case) for case in flags[kind])
                continue
            customs = re.findall(r'\.customLong\("([\w-]+)"', attribute)
            # `[.long, .customLong("other")]` has both names.
            if not customs or re.search(r"\[[^]]*\.long\b", attribute):
                customs.append(kebab(variable))
            command.options.update("--" + custom for custom in customs)
        for group in re.findall(r"@OptionGroup(?:\([^)]*\))?\s+(?:private )?var \w+(?:: |\s*=\s*)(\w+)", body):
            command.groups.append(make(group))
        below = re.search(r"subcommands: \[([^]]*)\]", body)
        for name in re.findall(r"(\w+)\.self", below.group(1) if below else ""):
            command.subcommands.append(make(name))
        return command

    return make("Postern") if "Postern" in bodies else Command("postern")


def argument_list(text, at):
    """An attribute's arguments, and what follows them."""
    if text[at] != "(":
        return "", text[at:]
    depth = 0
    for end in range(at, len(text)):
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        if depth == 0:
            return text[at:end + 1], text[end + 1:]
    return text[at:], ""


def kebab(name):
    """A Swift name as ArgumentParser makes a long option or a command of it: `messageID` is `message-id`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()


# Properties


READ = re.compile(
    r"(?<!\w)\.?(?:value|flag|optional|required|list|single|scalar|bool|choice|objects|object)"
    r"\(\s*\"([A-Za-z\\][\w()-]*)\"")
# The tables' one interpolated name: properties that there are once for senders inside and once for those outside.
TWICE = "\\(whose)"


def properties(tree):
    """Properties in the first column of a reference table exist in code; what tables and readers have stands in a page."""
    literals, asked = set(), {}
    # A rule has a property by the name of its policy's kind.
    kinds = tree.under("Sources/Mail/Record", "ObjectKind.swift")
    for path in tree.under("Sources/Organization", ".swift") + tree.under("Sources/Mail/Limits", ".swift") + kinds:
        file = tree.swift(path)
        literals |= {file.text[start:end] for start, end in file.strings}
        for line, name in asked_for(file.uncommented):
            asked.setdefault(name, f"{path}:{line}")
    literals |= asked.keys()
    pages = [path for path in tree.paths if path.startswith("docs/") and path.endswith(".md")]
    for path in pages:
        for line, name in documented(tree.text(path)):
            if name not in literals:
                yield f"{path}:{line}: no document has a property {name}"
    named = set()
    for path in pages:
        named |= words_between_backticks(tree.text(path))
    if not asked:
        yield "Sources/Organization: no properties were found in it"
    for name in sorted(asked.keys() - named):
        yield f"{asked[name]}: no page under docs names the property `{name}`"


@lru_cache(maxsize=None)
def asked_for(code):
    """The properties that readers in some code ask for, each with its line."""
    return [
        (line_of(code, found.start()), found.group(1).replace(TWICE, whose))
        for found in READ.finditer(code) for whose in ("Internal", "External")]


@lru_cache(maxsize=None)
def words_between_backticks(text):
    """Names between backticks, alone or before a colon, parts of `dns.servers` by themselves."""
    return {
        part for words in re.findall(r"`([A-Za-z][\w.-]*)(?::[^`]*)?`", text) for part in words.split(".")}


def documented(text):
    """Names in the first column of tables headed Property, Setting or Limit, parts of `dns.servers` by themselves."""
    for table in re.finditer(r"(?m)^\| (?:Property|Setting|Limit) \|[^\n]*\n\|[-| ]+\n((?:\|[^\n]*\n)+)", text):
        for row in re.finditer(r"(?m)^\|([^|]*)\|", table.group(1)):
            for names in re.findall(r"`([A-Za-z][\w.-]*)`", row.group(1)):
                for name in names.split("."):
                    yield line_of(text, table.start(1) + row.start()), name
