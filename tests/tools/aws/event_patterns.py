"""Event patterns of Amazon EventBridge: which ones PutRule takes, and which events they match.

"Creating Amazon EventBridge event patterns" and "Comparison operators for use in event patterns" of the Amazon EventBridge User Guide.
What is not known here is refused, never ignored.
"""
import json
import operator
import re

SIZE = 2048  # "Event pattern size" of "Amazon EventBridge quotas"
# A literal, an escaped backslash or asterisk, or a wildcard: after a backslash nothing else may stand.
PARTS = re.compile(r"\\[\\*]|\*|[^\\*]", re.DOTALL)


class InvalidPattern(Exception):
    pass


def wildcard(text: str) -> re.Pattern:
    parts = PARTS.findall(text)
    if "".join(parts) != text:
        raise InvalidPattern(f"Invalid escape character in {text}")
    if any(one == other == "*" for one, other in zip(parts, parts[1:])):
        raise InvalidPattern(f"Consecutive wildcard characters in {text}")
    return re.compile("".join(".*" if part == "*" else re.escape(part[-1]) for part in parts), re.DOTALL)


OPERATORS = {
    "prefix": lambda value, text: value.startswith(text),
    "suffix": lambda value, text: value.endswith(text),
    "wildcard": lambda value, text: wildcard(text).fullmatch(value) is not None,
}


# Of "numeric": one comparison, or a lower end and an upper one. Numbers are compared from -5.0e9 to +5.0e9.
COMPARISONS = {"=": operator.eq, ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le}
LARGEST = 5_000_000_000


def is_number(value) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def comparisons(said) -> list[tuple[str, float]]:
    if not isinstance(said, list) or len(said) not in (2, 4):
        raise InvalidPattern("numeric is a comparison and a number, or two of each")
    pairs = list(zip(said[::2], said[1::2]))
    for name, number in pairs:
        if name not in COMPARISONS or not is_number(number) or abs(number) > LARGEST:
            raise InvalidPattern(f"Unrecognized numeric range operator or value: {name} {number}")
    if len(pairs) == 2:
        (low, bottom), (high, top) = pairs
        if low not in (">", ">=") or high not in ("<", "<="):
            raise InvalidPattern(f"Bad numeric range operator: {low} {high}")
        if bottom >= top:  # "ensureValidRange" of aws/event-ruler
            raise InvalidPattern("Bottom must be less than top")
    return pairs


def parsed(text: str) -> dict:
    if len(text) > SIZE:
        raise InvalidPattern(f"the pattern has {len(text)} characters, and {SIZE} are allowed")
    pattern = json.loads(text)
    check(pattern)
    return pattern


def check(pattern: dict) -> None:
    if not isinstance(pattern, dict) or not pattern:
        raise InvalidPattern("a pattern is an object with at least one field")
    for name, value in pattern.items():
        if name == "$or":
            if not isinstance(value, list) or len(value) < 2:
                raise InvalidPattern("$or needs at least two objects")
            for branch in value:
                check(branch)
        elif isinstance(value, dict):
            check(value)
        elif not isinstance(value, list) or not value:
            raise InvalidPattern(f"{name} must be an object or an array that is not empty")
        else:
            for one in value:
                check_value(one)


def check_value(value) -> None:
    if isinstance(value, str):
        return
    if not isinstance(value, dict) or len(value) != 1 or (name := next(iter(value))) not in {*OPERATORS, "numeric"}:
        raise InvalidPattern(f"Unrecognized match type {value}")
    if name == "numeric":
        comparisons(value[name])
        return
    if not isinstance(value[name], str) or not value[name]:
        raise InvalidPattern(f"{name} needs a text")
    if name == "wildcard":
        wildcard(value[name])


def matches(pattern: dict, event: dict) -> bool:
    """Fields beside each other all have to match, and of the values of one any."""
    def field(name: str, wanted) -> bool:
        if name == "$or":
            return any(matches(branch, event) for branch in wanted)
        value = event.get(name)
        if isinstance(wanted, dict):
            return isinstance(value, dict) and matches(wanted, value)
        return value is not None and any(is_value(one, value) for one in wanted)

    return all(field(name, wanted) for name, wanted in pattern.items())


def is_value(wanted, value) -> bool:
    if isinstance(wanted, str):
        return value == wanted
    ((name, said),) = wanted.items()
    if name == "numeric":
        # Of a larger number nothing is documented.
        is_comparable = is_number(value) and abs(value) <= LARGEST
        return is_comparable and all(COMPARISONS[one](value, number) for one, number in comparisons(said))
    return isinstance(value, str) and OPERATORS[name](value, said)
