"""The values of a template's parameters, and the rules that they have to keep."""
import re

from template import Scope, TemplateError

KNOWN = {
    "Type", "Default", "Description", "NoEcho", "ConstraintDescription",
    "AllowedPattern", "AllowedValues", "MinLength", "MaxLength", "MinValue", "MaxValue",
}
BOOTSTRAP_VERSION = re.compile(r"/cdk-bootstrap/[a-z0-9]+/version")


def values_of(document: dict, given: dict, before: dict) -> dict:
    """`before` are a stack's values so far, which the command lines keep where none is given."""
    declared = document.get("Parameters", {})
    if unknown := set(given) - set(declared):
        raise TemplateError(f"parameters that the template does not have: {sorted(unknown)}")
    values = {}
    for name, parameter in declared.items():
        if unknown := set(parameter) - KNOWN:
            raise TemplateError(f"parameter {name}: members not handled: {sorted(unknown)}")
        value = given.get(name, before.get(name, default_of(name, parameter)))
        if value is None:
            raise TemplateError(f"parameter {name} has no value")
        values[name] = str(value)
        check(name, parameter, values[name])
    return values


def default_of(name: str, parameter: dict):
    """Of an SSM parameter the value, as if the account had been bootstrapped for the CDK."""
    kind, default = parameter["Type"], parameter.get("Default")
    if kind == "AWS::SSM::Parameter::Value<String>":
        if not BOOTSTRAP_VERSION.fullmatch(default or ""):
            raise TemplateError(f"parameter {name}: there is no SSM parameter {default}")
        return "30"
    if kind not in ("String", "Number"):
        raise TemplateError(f"parameter {name}: type {kind} is not handled")
    return default


def check(name: str, parameter: dict, value: str) -> None:
    if parameter["Type"] == "Number" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        raise TemplateError(f"parameter {name} must be a number, not {value!r}")
    tests = {
        "AllowedPattern": lambda limit: re.fullmatch(limit, value),
        "AllowedValues": lambda limit: value in map(str, limit),
        "MinLength": lambda limit: len(value) >= int(limit),
        "MaxLength": lambda limit: len(value) <= int(limit),
        "MinValue": lambda limit: float(value) >= float(limit),
        "MaxValue": lambda limit: float(value) <= float(limit),
    }
    for constraint, holds in tests.items():
        if constraint in parameter and not holds(parameter[constraint]):
            raise TemplateError(f"parameter {name} does not match {constraint} {parameter[constraint]}: {value!r}")


def check_rules(document: dict, values: dict) -> None:
    """"Rules" of the CloudFormation user guide: they see the parameters, and no resource or condition."""
    scope = Scope(values, {}, in_rules=True)
    for name, rule in document.get("Rules", {}).items():
        if unknown := set(rule) - {"RuleCondition", "Assertions"}:
            raise TemplateError(f"rule {name}: members not handled: {sorted(unknown)}")
        if "RuleCondition" in rule and not scope.holds(rule["RuleCondition"]):
            continue
        for assertion in rule["Assertions"]:
            if not scope.holds(assertion["Assert"]):
                says = assertion.get("AssertDescription", "no description")
                raise TemplateError(f"rule {name} is not kept: {says}")
