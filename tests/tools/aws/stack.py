"""A CloudFormation stack, made with the real API calls that CloudFormation would make.

CloudFormation starts everything that is ready at the same time. Of all legal orders this one takes the most unfriendly:
buckets and other readers as early as the template's dependencies allow, so that a missing `DependsOn` fails.
"""
import hashlib
import re

import template as templates
from template import Scope, TemplateError

RESOURCE_KEYS = {"Type", "Properties", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata", "Condition"}
EARLY = ["AWS::S3::Bucket", "AWS::Lambda::EventInvokeConfig", "AWS::S3::BucketPolicy", "AWS::Lambda::Permission", "AWS::Lambda::Function"]


class Props:
    """A resource's properties; each must be taken, or the resource is refused."""

    def __init__(self, values: dict):
        self.left = dict(values)
        self.noted = {}

    def take(self, name: str, *default):
        if name not in self.left and not default:
            raise TemplateError(f"property {name} is missing")
        return self.left.pop(name, *default)

    def note(self, name: str) -> None:
        """A property that moto has no API for: it goes into the answer as it is."""
        if name in self.left:
            self.noted[name] = self.left.pop(name)

    def given(self, **renamed: str) -> dict:
        """The optional properties that are there, under their API names."""
        return {api: self.left.pop(name) for api, name in renamed.items() if name in self.left}


def parameters_of(document: dict, given: dict) -> dict:
    declared = document.get("Parameters", {})
    if unknown := set(given) - set(declared):
        raise TemplateError(f"parameters that the template does not have: {sorted(unknown)}")
    values = {name: given.get(name, p.get("Default")) for name, p in declared.items()}
    if missing := [name for name, value in values.items() if value is None]:
        raise TemplateError(f"parameters without a value: {missing}")
    for name, parameter in declared.items():
        if not re.fullmatch(parameter.get("AllowedPattern", "(?s:.*)"), values[name]):
            raise TemplateError(f"parameter {name} does not match {parameter['AllowedPattern']}")
    return values


def depends_on(resource: dict) -> set[str]:
    names = resource.get("DependsOn", [])
    return {names} if isinstance(names, str) else set(names)


def dependencies(resource: dict) -> set[str]:
    return templates.references(resource.get("Properties", {})) | depends_on(resource)


def order(found: dict) -> list[str]:
    names = set(found)
    for name, resource in found.items():
        if missing := depends_on(resource) - names:
            raise TemplateError(f"{name} depends on {sorted(missing)}, which do not exist")
    needs = {name: dependencies(resource) & names for name, resource in found.items()}
    done: list[str] = []
    while len(done) < len(needs):
        ready = [n for n in needs if n not in done and needs[n] <= set(done)]
        if not ready:
            raise TemplateError(f"Circular dependency between resources: {sorted(set(needs) - set(done))}")
        rank = {n: EARLY.index(found[n]["Type"]) if found[n]["Type"] in EARLY else len(EARLY) for n in ready}
        done.append(min(ready, key=lambda n: (rank[n], n)))
    return done


def deploy(clients, types: dict, region: str, template: str, name: str, parameters: dict) -> dict:
    document = templates.load(open(template, encoding="utf-8").read())
    if unknown := set(document) - {"AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Conditions", "Resources", "Outputs"}:
        raise TemplateError(f"template sections not handled: {sorted(unknown)}")
    account = clients["sts"].get_caller_identity()["Account"]
    digest = hashlib.sha256(name.encode()).hexdigest()[:12]
    scope = Scope(
        {
            **parameters_of(document, parameters), "AWS::Partition": "aws", "AWS::Region": region, "AWS::AccountId": account,
            "AWS::URLSuffix": "amazonaws.com", "AWS::StackName": name,
            "AWS::StackId": f"arn:aws:cloudformation:{region}:{account}:stack/{name}/{digest}",
        },
        document.get("Conditions", {}),
    )
    wanted = {n: r for n, r in document["Resources"].items() if "Condition" not in r or scope.holds(r["Condition"])}
    made = {}
    for logical in order(wanted):
        made[logical] = create(clients, types, scope, name, logical, wanted[logical])
    outputs = {
        n: scope.resolve(o["Value"]) for n, o in document.get("Outputs", {}).items()
        if "Condition" not in o or scope.holds(o["Condition"])
    }
    return {"resources": made, "outputs": outputs}


def create(clients, types: dict, scope: Scope, stack: str, logical: str, resource: dict) -> dict:
    kind = resource["Type"]
    if unknown := set(resource) - RESOURCE_KEYS:
        raise TemplateError(f"{logical}: attributes not handled: {sorted(unknown)}")
    if kind not in types:
        raise TemplateError(f"{logical}: resource type {kind} is not handled")
    props = Props(scope.resolve(resource.get("Properties", {})))
    try:
        physical, attributes = types[kind](clients, props, f"{stack}-{logical}")
    except Exception as problem:
        raise TemplateError(f"{logical} ({kind}) CREATE_FAILED: {problem}") from problem
    if props.left:
        raise TemplateError(f"{logical} ({kind}): properties not handled: {sorted(props.left)}")
    scope.values[logical], scope.attributes[logical] = physical, attributes
    return {"type": kind, "id": physical, "noted": props.noted, **{k: resource[k] for k in ("DeletionPolicy", "UpdateReplacePolicy") if k in resource}}
