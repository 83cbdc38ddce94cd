"""A flame graph out of a callgrind file.

The file has what each function cost itself and what its calls of each other function cost, and no whole stacks. A
function's cost is shared out over its callers by what their calls of it cost, and what it calls is taken to cost the same
share for each of them. A function below itself is not shown again: its cost there counts as that of the upper one.
"""
import collections
import re
import subprocess
from xml.sax.saxutils import escape

Frame = collections.namedtuple("Frame", "name cost children")
Graph = collections.namedtuple("Graph", "own below")

WIDTH, ROW, LETTER = 1_600, 17, 6.3


def read(lines):
    """What functions cost themselves, and what their calls cost."""
    names, own, below = {}, collections.Counter(), collections.defaultdict(collections.Counter)
    function = called = None
    skips = False

    def name(text):
        found = re.match(r"\((\d+)\)(?: (.*))?$", text)
        if not found:
            return text
        if found.group(2) is not None:
            names[found.group(1)] = re.sub(r"'\d+$", "", found.group(2))
        return names.get(found.group(1), found.group(1))

    for line in lines:
        line = line.rstrip("\n")
        if line.startswith("fn="):
            function = name(line[3:])
        elif line.startswith("cfn="):
            called = name(line[4:])
        elif line.startswith("calls="):
            skips = True
        elif line and (line[0].isdigit() or line[0] in "+-*"):
            fields = line.split()
            if len(fields) < 2:
                continue
            if skips:
                if called != function:
                    below[function][called] += int(fields[1])
            else:
                own[function] += int(fields[1])
            skips = False
    return Graph(own, below)


def frames(graph, least):
    """The frames of all that nobody calls, without those that are narrower than `least` of the whole."""
    whole = sum(graph.own.values())
    called = {child for children in graph.below.values() for child in children}

    def frame(name, width, above):
        inclusive = graph.own[name] + sum(graph.below[name].values())
        share = width / inclusive if inclusive else 0
        children = []
        for child, value in sorted(graph.below[name].items(), key=lambda item: (-item[1], item[0])):
            if child not in above and value * share > 0 and value * share >= least * whole:
                children.append(frame(child, value * share, above | {child}))
        return Frame(name, width, children)

    roots = [name for name in set(graph.own) | set(graph.below) if name not in called]
    found = []
    for name in sorted(roots, key=lambda name: (-graph.own[name] - sum(graph.below[name].values()), name)):
        width = graph.own[name] + sum(graph.below[name].values())
        if width > 0 and width >= least * whole:
            found.append(frame(name, width, frozenset([name])))
    return Frame("all", whole, found)


def demangled(root):
    """The same with names as they stand in the source."""
    mangled = set()

    def gather(frame):
        mangled.add(frame.name)
        for child in frame.children:
            gather(child)

    gather(root)
    order = sorted(mangled)
    done = subprocess.run(["swift", "demangle", "--simplified"], input="\n".join(order), stdout=subprocess.PIPE,
                          text=True, check=True)
    names = dict(zip(order, done.stdout.splitlines()))

    def rename(frame):
        return Frame(names.get(frame.name, frame.name), frame.cost, [rename(child) for child in frame.children])

    return without_thunks(rename(root))


# What the compiler puts between a caller and a closure.
THUNK = re.compile(r"(@objc |partial apply for |specialized )*(thunk for |partial apply for |protocol witness for |@objc )")


def without_thunks(frame):
    """The same without thunks: what they call stands in their place, beside what else the caller calls."""
    children = {}
    for child in map(without_thunks, frame.children):
        for below in child.children if THUNK.match(child.name) else [child]:
            same = children.get(below.name, Frame(below.name, 0, []))
            children[below.name] = Frame(below.name, same.cost + below.cost, same.children + below.children)
    return Frame(frame.name, frame.cost, sorted(children.values(), key=lambda child: -child.cost))


def colour(name):
    """By whose code it is."""
    if name.startswith(("swift_", "_swift_", "swift::", "bool swift::")) or "destroy for" in name or "init" in name[:5]:
        return "#e8a33d"
    if "sqlite" in name.lower() or name.startswith("0x"):
        return "#7fa7d6"
    if name.startswith(("mem", "__mem", "malloc", "_int_", "free", "realloc", "calloc", "pthread", "__pthread", "__")):
        return "#b9b9b9"
    return "#e2725b"


def picture(root, title, units):
    """The graph as an SVG picture, costs divided by `units`."""
    def depth(frame):
        return 1 + max((depth(child) for child in frame.children), default=0)

    height = (depth(root) + 2) * ROW
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        'font-family="Verdana, DejaVu Sans, sans-serif" font-size="10.5">',
        f'<rect width="{WIDTH}" height="{height}" fill="#fffdf8"/>',
        f'<text x="8" y="{ROW - 4}" font-size="13">{escape(title)}</text>']

    def draw(frame, x, row):
        width = frame.cost / root.cost * WIDTH
        y = height - (row + 1) * ROW
        label = f"{frame.name}: {frame.cost / units:,.0f} ({frame.cost / root.cost:.1%})"
        letters = int((width - 6) / LETTER)
        shown = frame.name if len(frame.name) <= letters else frame.name[:max(0, letters - 1)] + "…"
        parts.append(
            f'<g><title>{escape(label)}</title><rect x="{x:.1f}" y="{y}" width="{max(width - 0.5, 0.3):.1f}" '
            f'height="{ROW - 1}" fill="{colour(frame.name)}"/>'
            + (f'<text x="{x + 3:.1f}" y="{y + ROW - 5}">{escape(shown)}</text>' if letters > 3 else "") + "</g>")
        for child in frame.children:
            draw(child, x, row + 1)
            x += child.cost / root.cost * WIDTH

    draw(root, 0, 0)
    return "\n".join(parts + ["</svg>\n"])
