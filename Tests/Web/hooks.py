"""What schemathesis asks with beside what it makes up (its hooks; `run` starts it).

Chance alone would meet nothing that is there: no organization, no message, no version of an object. So most requests
get the name of something that there is, `If-Match: *`, a key of their own and a dry run, and half of them content that can
be understood. Each also gets the next one of many tokens and an address of its own, lest the limits of requests of one
caller hide what would be answered. What was made wrong on purpose stays wrong.
"""

import atexit
import collections
import itertools
import json
import os

import schemathesis
from schemathesis.core.parameters import ParameterLocation

with open(os.environ["POSTERN_WEB_CALLER"], encoding="utf-8") as file:
    CALLER = json.load(file)
TOKENS = itertools.cycle(CALLER["tokens"])
NUMBERS = itertools.count(1)
ANSWERS = collections.Counter()
# One of so many requests uses what was made up, whatever there is.
STRANGE = 16
# One of so many has content that can be understood, and no parameters of the query.
USUAL = 2


@schemathesis.serializer("application/jsonl")
def lines(context, value):
    """Lines of text as they are."""
    return {"data": value if isinstance(value, bytes) else str(value).encode()}


@schemathesis.auth(refresh_interval=None, retry_on=[])
class Token:
    """The tokens of one caller, one after the other."""

    def get(self, case, context):
        return next(TOKENS)

    def set(self, case, data, context):
        case.headers = case.headers or {}
        case.headers["Authorization"] = f"Bearer {data}"


def is_wrong(case, location):
    """Whether the values at a place of the request were made wrong on purpose."""
    return case.meta is not None and case.meta.is_negative_at(location)


@schemathesis.hook
def before_call(context, case, kwargs):
    number = next(NUMBERS)
    case.headers["X-Forwarded-For"] = f"198.{18 + (number >> 16 & 1)}.{number >> 8 & 255}.{number & 255}"
    if number % STRANGE == 0:
        return
    if not is_wrong(case, ParameterLocation.PATH):
        for name, value in known(case.operation.path, number):
            case.path_parameters[name] = value
    if not is_wrong(case, ParameterLocation.HEADER):
        if "If-Match" in case.headers:
            case.headers["If-Match"] = "*"
        if "Idempotency-Key" in case.headers:
            case.headers["Idempotency-Key"] = f"request-{number}"
        if "Postern-Reason" in case.headers:
            case.headers["Postern-Reason"] = "Looking for answers that nobody knows of"
    if not is_wrong(case, ParameterLocation.QUERY):
        if number % USUAL == 1:
            case.query.clear()
        # Lest documents grow without end, or nothing is left in them.
        if number % STRANGE > 1 and any(parameter.name == "dryRun" for parameter in case.operation.query):
            case.query["dryRun"] = "true"
    content = CALLER["requests"].get(case.operation.label)
    if content is not None and number % USUAL == 1 and not is_wrong(case, ParameterLocation.BODY):
        case.body = json.loads(json.dumps(content).replace("{n}", str(number)))


def known(path, number):
    """The parameters of a path with the name of something that there is, where any is known."""
    prefix = ""
    for segment in path.split("/")[1:]:
        names = CALLER["names"].get(prefix)
        if segment.startswith("{") and names:
            yield segment[1:-1], names[number % len(names)]
        prefix += f"/{segment}" if not segment.startswith("{") else "/{}"


@schemathesis.hook
def after_call(context, case, response):
    # The limit of requests names itself; some operations have another one.
    is_rate = response.status_code == 429 and "limit" in response.json()
    ANSWERS[case.operation.label, "rates" if is_rate else response.status_code] += 1


@atexit.register
def write():
    rows = [[label, status, count] for (label, status), count in sorted(ANSWERS.items(), key=str)]
    with open(CALLER["answers"], "w", encoding="utf-8") as file:
        json.dump(rows, file)
