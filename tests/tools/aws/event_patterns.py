"""Event patterns of Amazon EventBridge: which ones PutRule takes, and which events they match.

"Creating Amazon EventBridge event patterns" and "Comparison operators for use in event patterns" of the Amazon EventBridge User Guide.
What is not known here is refused, never ignored.
"""
import json
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
    if not isinstance(value, dict) or len(value) != 1 or (operator := next(iter(value))) not in OPERATORS:
        raise InvalidPattern(f"Unrecognized match type {value}")
    if not isinstance(value[operator], str) or not value[operator]:
        raise InvalidPattern(f"{operator} needs a text")
    if operator == "wildcard":
        wildcard(value[operator])


def matches(pattern: dict, event: dict) -> bool:
    """Fields beside each other all have to match, and of the values of one any."""
    def field(name: str, wanted) -> bool:
        if name == "$or":
            return any(matches(branch, event) for branch in wanted)
        value = event.get(name)
        if isinstance(wanted, dict):
            return isinstance(value, dict) and matches(wanted, value)
        return isinstance(value, str) and any(is_value(one, value) for one in wanted)

    return all(field(name, wanted) for name, wanted in pattern.items())


def is_value(wanted, value: str) -> bool:
    if isinstance(wanted, str):
        return value == wanted
    ((operator, text),) = wanted.items()
    return OPERATORS[operator](value, text)
