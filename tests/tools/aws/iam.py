"""A small IAM policy evaluator, as "Policy evaluation logic" and "IAM JSON policy elements" of the IAM User Guide describe it.

moto's own turns patterns into regular expressions without escaping them and ignores most conditions. Anything this module
does not know raises `Unsupported`, so that a test can never pass by being ignored.
"""
import re

STATEMENT_KEYS = {"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Principal", "Condition"}
NEGATIVE = {"StringNotEquals", "StringNotLike", "ArnNotEquals", "ArnNotLike"}


class Unsupported(Exception):
    pass


def as_list(value):
    return value if isinstance(value, list) else [value]


def value_of(variable: str, context: dict) -> str | None:
    """Of `name`, or of `name, 'default'`."""
    name, comma, default = variable.partition(",")
    value = context.get(name.strip().lower())
    if value is None and comma:
        quoted = re.fullmatch(r"\s*'([^']*)'\s*", default)
        return quoted[1] if quoted else None
    return value


def pattern_regex(pattern: str, variables: bool, context: dict, wildcards: bool = True):
    """The regular expression of a pattern, or None if a policy variable in it has no value (then nothing matches)."""
    out, at = [], 0
    while at < len(pattern):
        if variables and pattern.startswith("${", at):
            end = pattern.find("}", at)
            if end < 0:
                raise Unsupported(f"unclosed policy variable in {pattern!r}")
            name, at = pattern[at + 2:end], end + 1
            value = name if name in ("*", "?", "$") else value_of(name, context)
            if value is None:
                return None
            out.append(re.escape(value))
            continue
        special = {"*": ".*", "?": "."} if wildcards else {}
        out.append(special.get(pattern[at]) or re.escape(pattern[at]))
        at += 1
    return "".join(out)


def matches(
    pattern: str, text: str, variables: bool = True, context: dict | None = None, ignore_case: bool = False, wildcards: bool = True
) -> bool:
    regex = pattern_regex(pattern, variables, context or {}, wildcards)
    return regex is not None and bool(re.fullmatch(regex, text, re.S | (re.I if ignore_case else 0)))


def arn_matches(pattern: str, text: str, variables: bool = True, context: dict | None = None) -> bool:
    """Part by part: a wildcard does not reach over the first five colons."""
    if pattern == "*":
        return True
    left, right = pattern.split(":", 5), text.split(":", 5)
    return len(left) == len(right) and all(matches(p, t, variables, context) for p, t in zip(left, right))


def resource_matches(pattern: str, text: str, variables: bool, context: dict, is_completed: bool) -> bool:
    """The parts that an ARN of an identity policy lacks are wildcards ("IAM identifiers"), and "if the * wildcard is the last
    character of a resource ARN segment, it can expand to match beyond the colon boundaries" ("IAM JSON policy elements: Resource")."""
    if is_completed and pattern != "*":
        written = re.sub(r"\$\{[^}]*\}", "", pattern) if variables else pattern
        pattern += ":*" * (5 - written.count(":"))
    return matches(pattern, text, variables, context)


def condition_holds(operator: str, key: str, wanted, context: dict, variables: bool) -> bool:
    all_of, name, if_exists = re.fullmatch(r"(ForAllValues:)?(.*?)(IfExists)?", operator).groups()
    actual = context.get(key.lower())
    if all_of:
        # "Set operators for multivalued context keys": also where there is no value.
        return all(condition_holds(name, key, wanted, {**context, key.lower(): one}, variables) for one in as_list(actual or []))
    if name == "Null":
        return (actual is None) == (str(as_list(wanted)[0]).lower() == "true")
    tests = {
        "StringEquals": lambda w: matches(w, actual, variables, context, wildcards=False),
        "StringLike": lambda w: matches(w, actual, variables, context),
        "ArnLike": lambda w: arn_matches(w, actual, variables, context),
        "ArnEquals": lambda w: arn_matches(w, actual, variables, context),
        "Bool": lambda w: str(w).lower() == actual.lower(),
        "NumericLessThan": lambda w: float(actual) < float(w),
        "NumericGreaterThan": lambda w: float(actual) > float(w),
    }
    test = tests.get(name.replace("Not", "", 1))
    if test is None:
        raise Unsupported(f"condition operator {operator}")
    if actual is None:
        return bool(if_exists) or name in NEGATIVE
    found = any(test(w) for w in as_list(wanted))
    return not found if name in NEGATIVE else found


def principal_matches(statement: dict, principal: dict | None) -> bool:
    """`principal` says by kind what the caller is called, one name or several."""
    if principal is None:
        return True
    named = statement.get("Principal")
    if named is None:
        raise Unsupported("a resource policy statement without a Principal")
    if named == "*":
        return True
    everyone = "AWS" in principal and "*" in as_list(named.get("AWS", []))
    return everyone or any(
        name in as_list(named.get(kind, [])) for kind, names in principal.items() for name in as_list(names)
    )


def applies(statement: dict, action: str, resource: str, context: dict, principal: dict | None, variables: bool) -> bool:
    if unknown := set(statement) - STATEMENT_KEYS:
        raise Unsupported(f"statement element {', '.join(sorted(unknown))}")
    if not principal_matches(statement, principal):
        return False
    for positive, negative, test in (
        ("Action", "NotAction", lambda p: matches(p, action, False, ignore_case=True)),
        ("Resource", "NotResource", lambda p: resource_matches(p, resource, variables, context, principal is None)),
    ):
        if positive in statement and not any(test(p) for p in as_list(statement[positive])):
            return False
        if negative in statement and any(test(p) for p in as_list(statement[negative])):
            return False
    return all(
        condition_holds(operator, key, wanted, context, variables)
        for operator, keys in statement.get("Condition", {}).items()
        for key, wanted in keys.items()
    )


def decide(document: dict, action: str, resource: str, context: dict | None = None, principal: dict | None = None):
    """"Deny", "Allow", or None when no statement applies."""
    context = {k.lower(): v for k, v in (context or {}).items()}
    variables = document.get("Version") == "2012-10-17"
    effects = {
        s["Effect"] for s in as_list(document["Statement"]) if applies(s, action, resource, context, principal, variables)
    }
    return "Deny" if "Deny" in effects else "Allow" if "Allow" in effects else None
