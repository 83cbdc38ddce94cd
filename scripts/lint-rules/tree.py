"""The project's files, and Swift source taken apart into code, comments and strings."""

import os
import re
from functools import cached_property, lru_cache

# Build folders, and what tests and programs leave behind.
SKIPPED = re.compile(r"^(\.git|\.build.*|\.swiftpm|data|run|__pycache__)$")


class Tree:
    """The text of every file under some folders, by path from the root.

    `changed` replaces files, adds them or, with None, takes them away: how the self-test plants a violation.
    """

    def __init__(self, root, changed=None):
        self.root, self.changed = root, changed or {}

    def planting(self, changed):
        """This tree with other contents of some files."""
        tree = Tree(self.root, {**self.changed, **changed})
        tree.paths = sorted((set(self.paths) | set(changed)) - {p for p, text in changed.items() if text is None})
        return tree

    @cached_property
    def paths(self):
        """Every file, sorted."""
        found = []
        for folder, folders, files in os.walk(self.root):
            folders[:] = [name for name in folders if not SKIPPED.match(name)]
            found += [os.path.relpath(os.path.join(folder, name), self.root) for name in files]
        return sorted(found)

    @cached_property
    def places(self):
        """Every file and every folder."""
        places = set(self.paths)
        for path in self.paths:
            while path := os.path.dirname(path):
                places.add(path)
        return places

    def under(self, folder, ending):
        """The files of a folder and those within it whose name ends so."""
        return [path for path in self.paths if path.startswith(folder + "/") and path.endswith(ending)]

    def text(self, path):
        """A file's text; empty for one that is no text."""
        if path in self.changed:
            return self.changed[path] or ""
        return read(os.path.join(self.root, path))

    def swift(self, path):
        """A Swift file, taken apart."""
        return swift(self.text(path))


@lru_cache(maxsize=None)
def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except (UnicodeDecodeError, FileNotFoundError):
        return ""


@lru_cache(maxsize=None)
def swift(text):
    return Swift(text)


def line_of(text, offset):
    """The number of the line that an offset lies in."""
    return text.count("\n", 0, offset) + 1


IMPORT = re.compile(
    r"(?m)^[ \t]*(?:@\w+[ \t]+|(?:public|package|internal|fileprivate|private)[ \t]+)*import[ \t]+"
    r"(?:(?:struct|class|enum|protocol|func|var|let|typealias|actor)[ \t]+)?(\w+)")
IN_CODE = re.compile(r'//[^\n]*|/\*|(#*)("""|")')
IN_INTERPOLATION = re.compile(r'[()]|//[^\n]*|/\*|(#*)("""|")')
COMMENT_EDGE = re.compile(r"/\*|\*/")


@lru_cache(maxsize=None)
def in_string(hashes, quotes):
    """What matters within a string: its end, an escape, an interpolation; a line's end closes a string of one line."""
    escape, end = "\\\\" + hashes, quotes + hashes + ("" if len(quotes) == 3 else "|\n")
    return re.compile(rf"(?P<interpolation>{escape}\()|{escape}.|(?P<end>{end})", re.DOTALL)


class Swift:
    """Swift source taken apart.

    `uncommented` is the text with blanks for its comments, `code` with blanks for what its strings hold as well; code
    that is interpolated into a string stays. Offsets and lines are those of the text.
    """

    def __init__(self, text):
        self.text = text
        # Stretches to blank: (start, end) of comments, and of the insides of strings.
        self.comments, self.strings = [], []
        self._code(0, IN_CODE)
        self.uncommented = blanked(text, self.comments)
        self.code = blanked(text, self.comments + self.strings)

    def _code(self, at, pattern):
        """Goes through code from an offset; in an interpolation to behind its closing parenthesis."""
        depth = 1
        while found := pattern.search(self.text, at):
            token, at = found.group(), found.end()
            if token == "(":
                depth += 1
            elif token == ")":
                depth -= 1
                if depth == 0:
                    return at
            elif token == "/*":
                at = self._comment(found.start(), at)
            elif token.startswith("//"):
                self.comments.append(found.span())
            else:
                at = self._string(at, found.group(1), found.group(2))
        return len(self.text)

    def _comment(self, start, at):
        depth = 1
        while depth and (found := COMMENT_EDGE.search(self.text, at)):
            depth += 1 if found.group() == "/*" else -1
            at = found.end()
        self.comments.append((start, at))
        return at

    def _string(self, at, hashes, quotes):
        start, pattern = at, in_string(hashes, quotes)
        while found := pattern.search(self.text, at):
            if found.group("end"):
                self.strings.append((start, found.start()))
                return found.end()
            at = found.end()
            if found.group("interpolation"):
                self.strings.append((start, found.start()))
                at = start = self._code(at, IN_INTERPOLATION)
        self.strings.append((start, len(self.text)))
        return len(self.text)

    @cached_property
    def words(self):
        """The words of the code that do not follow a dot."""
        return set(re.findall(r"(?<![\w.])[A-Za-z_]\w*", self.code))

    @cached_property
    def remarks(self):
        """The lines with a `//` comment that is no `///`."""
        starts = [start for start, _ in self.comments if re.match(r"//(?!/)", self.text[start:start + 3])]
        return {line_of(self.text, start) for start in starts}

    @cached_property
    def imports(self):
        """The modules that the file imports, each with its line."""
        return [(found.group(1), line_of(self.code, found.start(1))) for found in IMPORT.finditer(self.code)]


def blanked(text, stretches):
    """The text with blanks for some stretches; line ends stay."""
    pieces, at = [], 0
    for start, end in sorted(stretches):
        pieces.append(text[at:start])
        pieces.append(re.sub(r"[^\n]", " ", text[start:end]))
        at = end
    return "".join(pieces) + text[at:]
