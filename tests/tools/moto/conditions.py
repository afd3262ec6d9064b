"""Conditions as "IAM JSON policy elements: Condition operators" of the IAM User Guide describes them, beyond what ../aws/iam.py knows."""
import ipaddress
import operator as relations

import iam

NUMBERS = {
    "NumericEquals": relations.eq, "NumericNotEquals": relations.ne, "NumericLessThan": relations.lt,
    "NumericLessThanEquals": relations.le, "NumericGreaterThan": relations.gt, "NumericGreaterThanEquals": relations.ge,
}


def holds(operator: str, key: str, wanted, context: dict, variables: bool) -> bool | None:
    """None where that cannot be decided."""
    quantifier, name = operator.split(":", 1) if ":" in operator else (None, operator)
    values = context.get(key.lower())
    values = None if values == [] else values
    if name == "Null":
        return (values is None) == (str(wanted).lower() == "true")
    if quantifier is None:
        if isinstance(values, list) and len(values) == 1:
            values = values[0]
        if isinstance(values, list):
            return None
        return one(name, key, wanted, values, variables, context)
    if values is None:
        return name.endswith("IfExists") or quantifier == "ForAllValues"
    verdicts = [one(name, key, wanted, value, variables, context) for value in iam.as_list(values)]
    if None in verdicts:
        return None
    return all(verdicts) if quantifier == "ForAllValues" else any(verdicts)


def one(operator: str, key: str, wanted, actual: str | None, variables: bool, context: dict) -> bool | None:
    name = operator.removesuffix("IfExists")
    if actual is None and operator != name:
        return True
    if name in NUMBERS:
        verdicts = [NUMBERS[name](float(actual), float(number)) for number in iam.as_list(wanted)] if actual else []
        negated = name == "NumericNotEquals"
        return (all if negated else any)(verdicts) if actual else negated
    if name in ("IpAddress", "NotIpAddress"):
        inside = bool(actual) and any(ipaddress.ip_address(actual) in ipaddress.ip_network(one) for one in iam.as_list(wanted))
        return inside != name.startswith("Not")
    if name.endswith("IgnoreCase"):
        name = name.removesuffix("IgnoreCase")
        wanted, actual = [text.lower() for text in iam.as_list(wanted)], actual and actual.lower()
    try:
        about = {name: value for name, value in context.items() if isinstance(value, str)} | {"the key": actual}
        return iam.condition_holds(name, "the key", wanted, about, variables)
    except iam.Unsupported:
        return None
