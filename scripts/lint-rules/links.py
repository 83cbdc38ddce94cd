"""Every link and every path that a page, a comment or a script names leads somewhere."""

import os
import re
from collections import Counter
from functools import lru_cache
from urllib.parse import unquote

from tree import line_of

FENCE = re.compile(r"(?ms)^[ \t]*(```|~~~).*?^[ \t]*\1[ \t]*$")
LINK = re.compile(r"(?<!\\)\[[^\[\]]*\]\(<?([^()\s<>]+)>?(?:\s+\"[^\"]*\")?\)")
HEADING = re.compile(r"(?m)^#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$")
PATH_IN_CODE = re.compile(r"(?<![\w./-])(docs/(?:[\w-]+/)*[\w-]*(?:\.[a-z]+)?)(#[\w-]+)?")
# `Sources/…` and the like between backticks, a command's first word among them; a placeholder is no path.
PATH_IN_PAGE = re.compile(r"`((?:docs|Sources|Tests|Benchmarks|Fuzz|scripts|examples)/[\w./+-]*)(?=[ `])")


def violations(tree):
    for path in pages(tree):
        links, paths = named_by_page(tree.text(path))
        for line, link in links:
            target = os.path.basename(path) + link if link.startswith("#") else link
            if problem := missing(tree, os.path.dirname(path), target):
                yield f"{path}:{line}: the link {link} {problem}"
        for line, name in paths:
            if name.rstrip("/") not in tree.places:
                yield f"{path}:{line}: {name} is no file or folder"
    for path in sources(tree):
        for line, link in named_by_code(tree.text(path)):
            if problem := missing(tree, "", link):
                yield f"{path}:{line}: {link} {problem}"


@lru_cache(maxsize=None)
def named_by_page(page):
    """A page's links, and the paths that it has between backticks, each with its line; none of what is in a fence."""
    text = blank(FENCE, page)
    prose = blank(re.compile(r"`[^`\n]*`"), text)
    return (
        [(line_of(text, found.start()), found.group(1)) for found in LINK.finditer(prose)],
        [(line_of(text, found.start()), found.group(1)) for found in PATH_IN_PAGE.finditer(text)])


@lru_cache(maxsize=None)
def named_by_code(text):
    return [(line_of(text, found.start()), found.group()) for found in PATH_IN_CODE.finditer(text)]


def pages(tree):
    return [path for path in tree.paths if path.endswith(".md")]


def sources(tree):
    """What is written in Swift, and scripts, Makefile and examples; this folder has planted mistakes and stays out."""
    folders = ("Sources/", "Tests/", "Fuzz/", "Benchmarks/", "scripts/", "examples/")
    return [
        path for path in tree.paths
        if path in ("Makefile", "Package.swift") or path.startswith(folders)
        and not path.endswith(".md") and not path.startswith(("scripts/lint-rules/", "Fuzz/Corpus/"))]


def blank(pattern, text):
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)


def missing(tree, folder, link):
    """What is wrong with a link of a file in `folder`; None when it leads somewhere in the tree, or out of it."""
    if re.match(r"[a-z][a-z0-9+.-]*:", link):
        return None
    name, _, anchor = unquote(link).partition("#")
    path = os.path.normpath(os.path.join(folder, name))
    if path not in tree.places:
        return "leads to no file"
    if anchor and anchor not in anchors(tree.text(path)):
        return f"leads to no heading of {path}"
    return None


@lru_cache(maxsize=None)
def anchors(page):
    """The anchors of a page's headings, made as GitHub makes them."""
    seen, made = Counter(), set()
    for heading in HEADING.findall(blank(FENCE, page)):
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        anchor = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        made.add(anchor + (f"-{seen[anchor]}" if seen[anchor] else ""))
        seen[anchor] += 1
    return made
