"""A CloudFormation template as text: read as CloudFormation reads it, and its intrinsic functions.

What is not known here is an error, never ignored.
"""
import datetime
import json
import re

import yaml

from resources.kind import TemplateError


class Loader(yaml.SafeLoader):
    """YAML 1.1 with CloudFormation's short forms (`!Sub`, `!GetAtt`, ...); a key given twice is an error."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if len(keys) != len(set(keys)):
            raise TemplateError(f"a key twice in {keys}")
        return super().construct_mapping(node, deep)


def _short_form(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", _short_form)


def _json_object(pairs: list) -> dict:
    keys = [key for key, _ in pairs]
    if len(keys) != len(set(keys)):
        raise TemplateError(f"a key twice in {keys}")
    return dict(pairs)


def load(text: str) -> dict:
    """JSON is read as JSON: YAML does not know its surrogate pairs."""
    if text.lstrip().startswith("{"):
        document = json.loads(text, object_pairs_hook=_json_object)
    else:
        document = yaml.load(text, Loader)  # noqa: S506 - a SafeLoader
    if unknown := set(document) - SECTIONS:
        raise TemplateError(f"template sections not handled: {sorted(unknown)}")
    _only_json_types(document, "template")
    _check_mappings(document.get("Mappings", {}))
    return document


def _check_mappings(mappings: dict) -> None:
    """Literals alone, under names of letters and digits (cfn-lint's schema of the section, `other/mappings`)."""
    for name, keys in mappings.items():
        for key, values in keys.items():
            if not (NAME.fullmatch(name) and MAP_KEY.fullmatch(key)):
                raise TemplateError(f"Mappings: the name {name}.{key}")
            for label, value in values.items():
                if not NAME.fullmatch(label) or not isinstance(value, (str, int, list)):
                    raise TemplateError(f"Mappings: {name}.{key}.{label} is {value!r}")


def _only_json_types(value, where: str) -> None:
    if isinstance(value, (datetime.date, datetime.datetime)):
        raise TemplateError(f"{where}: {value!r} is an unquoted date")
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        if isinstance(value, dict) and not isinstance(key, str):
            raise TemplateError(f"{where}: the key {key!r} is not text")
        _only_json_types(child, f"{where}.{key}")


SECTIONS = {
    "AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings", "Conditions", "Resources",
    "Outputs",
}
NAME, MAP_KEY = re.compile("[a-zA-Z0-9]+"), re.compile("[a-zA-Z0-9.-]+")
SUB = re.compile(r"\$\{(!?)([^}]*)\}")


def depends_on(resource: dict) -> set[str]:
    names = resource.get("DependsOn", [])
    return {names} if isinstance(names, str) else set(names)


def references(value) -> set[str]:
    """The names that a value refers to, pseudo parameters left out."""
    found = set()
    if isinstance(value, dict):
        if "Ref" in value:
            found.add(value["Ref"])
        if "Fn::GetAtt" in value:
            found.add(value["Fn::GetAtt"][0])
        if "Fn::Sub" in value:
            text, local = value["Fn::Sub"] if isinstance(value["Fn::Sub"], list) else (value["Fn::Sub"], {})
            found |= {n.split(".")[0] for literal, n in SUB.findall(text) if not literal and n not in local}
        for child in value.values():
            found |= references(child)
    elif isinstance(value, list):
        for child in value:
            found |= references(child)
    return {name for name in found if not name.startswith("AWS::")}


NO_VALUE = object()


class Scope:
    """Where names come from: parameters, pseudo parameters, conditions, and the resources made so far."""

    def __init__(self, values: dict, document: dict, in_rules: bool = False):
        self.values, self.attributes = dict(values), {}
        self.conditions, self.mappings = document.get("Conditions", {}), document.get("Mappings", {})
        self.in_rules = in_rules

    def ref(self, name: str):
        if name not in self.values:
            raise TemplateError(f"Ref to `{name}`, which is neither a parameter nor a resource made before")
        return self.values[name]

    def look_up(self, path: list):
        found = self.mappings
        for key in path:
            if key not in found:
                raise TemplateError(f"no {path} in the mappings")
            found = found[key]
        return found

    def attribute(self, resource: str, name: str):
        if name not in self.attributes.get(resource, {}):
            raise TemplateError(f"no attribute `{name}` of `{resource}`")
        return self.attributes[resource][name]

    def holds(self, condition) -> bool:
        name, value = next(iter(condition.items())) if isinstance(condition, dict) else ("Condition", condition)
        if name == "Condition":
            if value not in self.conditions:
                raise TemplateError(f"no condition `{value}`")
            return self.holds(self.conditions[value])
        if name == "Fn::Equals":
            left, right = (self.resolve(v) for v in value)
            return left == right
        if name == "Fn::Contains" and self.in_rules:
            values, wanted = (self.resolve(v) for v in value)
            return wanted in values
        combine = {"Fn::Not": lambda v: not v[0], "Fn::And": all, "Fn::Or": any}.get(name)
        if combine is None:
            raise TemplateError(f"condition function {name}")
        return combine([self.holds(v) for v in value])

    def resolve(self, value):
        if isinstance(value, list):
            return [r for r in map(self.resolve, value) if r is not NO_VALUE]
        if not isinstance(value, dict):
            return value
        if len(value) == 1 and (name := next(iter(value))) in self.FUNCTIONS:
            return self.FUNCTIONS[name](self, value[name])
        if unknown := [k for k in value if k.startswith("Fn::")]:
            raise TemplateError(f"intrinsic function {unknown[0]}")
        return {k: r for k, r in ((k, self.resolve(v)) for k, v in value.items()) if r is not NO_VALUE}

    def substitute(self, value) -> str:
        text, local = value if isinstance(value, list) else (value, {})

        def one(match):
            literal, name = match.groups()
            if literal:
                return "${" + name + "}"
            if name in local:
                return str(self.resolve(local[name]))
            resource, dot, attribute = name.partition(".")
            return str(self.attribute(resource, attribute) if dot else self.ref(name))

        return SUB.sub(one, text)

    FUNCTIONS = {
        "Ref": lambda self, v: NO_VALUE if v == "AWS::NoValue" else self.ref(v),
        "Fn::GetAtt": lambda self, v: self.attribute(*v),
        "Fn::Sub": lambda self, v: self.substitute(v),
        "Fn::FindInMap": lambda self, v: self.look_up([self.resolve(part) for part in v]),
        "Fn::Join": lambda self, v: v[0].join(self.resolve(v[1])),
        "Fn::Select": lambda self, v: self.resolve(v[1])[int(v[0])],
        "Fn::Split": lambda self, v: self.resolve(v[1]).split(v[0]),
        "Fn::If": lambda self, v: self.resolve(v[1] if self.holds(v[0]) else v[2]),
    }
