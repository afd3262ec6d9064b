"""From what a stack has to what a template wants, and back again if that fails.

CloudFormation starts everything that is ready at the same time. Of all legal orders this one takes the most unfriendly:
buckets and other readers as early as the template's dependencies allow, so that a missing `DependsOn` fails.
"""
import copy

from botocore.exceptions import ClientError

import template as templates
from resources import kind_of
from resources.kind import Resource
from template import Scope, TemplateError

EARLY = [
    "AWS::CloudTrail::Trail", "AWS::S3::Bucket", "AWS::Lambda::EventInvokeConfig", "AWS::S3::BucketPolicy", "AWS::Lambda::Permission",
    "AWS::Lambda::Function",
]


def order(needs: dict[str, set], types: dict[str, str]) -> list[str]:
    done: list[str] = []
    while len(done) < len(needs):
        ready = [n for n in needs if n not in done and needs[n] <= set(done)]
        if not ready:
            raise TemplateError(f"Circular dependency between resources: {sorted(set(needs) - set(done))}")
        rank = {n: EARLY.index(types[n]) if types[n] in EARLY else len(EARLY) for n in ready}
        done.append(min(ready, key=lambda n: (rank[n], n)))
    return done


def order_of_template(wanted: dict) -> list[str]:
    needs = {}
    for name, resource in wanted.items():
        if missing := templates.depends_on(resource) - set(wanted):
            raise TemplateError(f"{name} depends on {sorted(missing)}, which do not exist")
        used = templates.references(resource.get("Properties", {})) | templates.depends_on(resource)
        needs[name] = used & set(wanted)
    return order(needs, {name: resource["Type"] for name, resource in wanted.items()})


def dependents_first(resources: dict[str, Resource]) -> list[str]:
    needs = {name: resource.needs & set(resources) for name, resource in resources.items()}
    return order(needs, {name: resource.type for name, resource in resources.items()})[::-1]


def is_gone(problem: ClientError) -> bool:
    code = problem.response["Error"]["Code"]
    return problem.response["ResponseMetadata"]["HTTPStatusCode"] == 404 or code.endswith("NonExistentQueue")


def delete_one(aws, resource: Resource) -> None:
    """What is not there, because it was never finished or somebody else deleted it, counts as deleted."""
    try:
        kind_of(resource.type).delete(aws, resource)
    except Exception as problem:
        if isinstance(problem, ClientError) and is_gone(problem):
            return
        raise TemplateError(f"{resource.logical} ({resource.type}) DELETE_FAILED: {problem}") from problem


def delete_all(aws, stack) -> None:
    for logical in dependents_first(stack.resources):
        if not stack.resources[logical].policies.get("DeletionPolicy", "").startswith("Retain"):
            delete_one(aws, stack.resources[logical])
        del stack.resources[logical]


class Change:
    def __init__(self, aws, stack, scope: Scope, imports: bool = False, reverts_drift: bool = False):
        self.aws, self.stack, self.scope = aws, stack, scope
        self.imports, self.reverts_drift = imports, reverts_drift
        self.before: dict[str, Resource] = dict(stack.resources)
        self.created: list[Resource] = []
        self.updated: list[tuple[Resource, Resource]] = []
        self.wanted: dict = {}

    def apply(self, wanted: dict) -> None:
        self.wanted = wanted
        there = {name for name in wanted if self.imports and name not in self.before and self.is_there(wanted[name])}
        for logical in there:
            # aws/aws-cdk-cli#1367 quotes it.
            if not wanted[logical].get("DeletionPolicy", "").startswith("Retain"):
                raise TemplateError(
                    "CloudFormation is attempting to import some resources because they already exist in your account. The "
                    f"resources must have the DeletionPolicy attribute set to 'Retain' or 'RetainExceptOnCreate': {logical}"
                )
        for logical in order_of_template(wanted):
            resource = self.resolved(logical, wanted[logical])
            old = self.before.get(logical)
            doing = "CREATE" if old is None else "UPDATE"
            try:
                if logical in there:
                    self.take_in(resource)
                else:
                    self.step(old, resource)
            except Exception as problem:
                raise TemplateError(f"{logical} ({resource.type}) {doing}_FAILED: {problem}") from problem
            self.stack.resources[logical] = resource
            self.scope.values[logical], self.scope.attributes[logical] = resource.id, resource.attributes

    def resolved(self, logical: str, wanted: dict) -> Resource:
        return Resource(
            stack=self.stack.name, stack_id=self.stack.id, logical=logical, type=wanted["Type"],
            properties=self.scope.resolve(wanted.get("Properties", {})),
            needs=templates.references(wanted.get("Properties", {})) | templates.depends_on(wanted),
            policies={k: wanted[k] for k in ("DeletionPolicy", "UpdateReplacePolicy") if k in wanted},
        )

    def is_there(self, wanted: dict) -> bool:
        """By a static name: "Dynamic names (using !Ref or other functions) are not currently supported", "Import AWS resources
        into a CloudFormation stack automatically" of the user guide."""
        kind = kind_of(wanted["Type"])
        name = wanted.get("Properties", {}).get(kind.identifier)
        return isinstance(name, str) and bool(kind.is_there(self.aws, name))

    def take_in(self, resource: Resource) -> None:
        """As it is: where that is not what the template says, the stack has drifted (the same page; aws/aws-cdk-rfcs#392)."""
        kind = kind_of(resource.type)
        resource.id = resource.properties[kind.identifier]
        resource.attributes = {"Arn": f"arn:aws:s3:::{resource.id}"}

    def step(self, old: Resource | None, resource: Resource) -> None:
        kind = kind_of(resource.type)
        if old is None:
            return self.create(resource)
        if old.type != resource.type:
            raise TemplateError(f"Update of resource type is not permitted: it was {old.type}")
        resource.id, resource.attributes = old.id, old.attributes
        if old.properties == resource.properties:
            # "Using drift-aware change sets" of the user guide; what is known here by no identifier has not drifted.
            if self.reverts_drift and kind.identifier:
                settle(self.aws, resource, None)
            return
        if kind.replaced:
            resource.id = None
            return self.create(resource)
        for name in kind.fixed:
            if old.properties.get(name) != resource.properties.get(name):
                raise TemplateError(f"another {name} would replace it, which is not handled")
        self.updated.append((old, resource))
        settle(self.aws, resource, old.properties)

    def create(self, resource: Resource) -> None:
        self.created.append(resource)
        kind, props = kind_of(resource.type), resource.props()
        kind.make(self.aws, resource, props)
        kind.settle(self.aws, resource, props, None)
        if props.left:
            raise TemplateError(f"properties not handled: {sorted(props.left)}")

    def clean_up(self) -> None:
        """What the template no longer has, and what was replaced, goes last."""
        for logical in dependents_first(self.before):
            old, new = self.before[logical], self.stack.resources[logical]
            if logical not in self.wanted:
                del self.stack.resources[logical]
                if not old.policies.get("DeletionPolicy", "").startswith("Retain"):
                    delete_one(self.aws, old)
            elif new.id != old.id and old.policies.get("UpdateReplacePolicy") != "Retain":
                delete_one(self.aws, old)

    def roll_back(self) -> list[str]:
        """Updated resources get their old properties back; then created ones go, those kept by DeletionPolicy left out.
        What goes wrong is returned: nobody could be told otherwise."""
        left = []
        self.stack.resources = dict(self.before)
        surplus = list(self.created)
        for old, new in self.updated:
            back = copy.copy(old)
            back.id = new.id
            try:
                settle(self.aws, back, new.properties)
            except Exception as problem:
                left.append(f"{old.logical} UPDATE_FAILED: {problem}")
            if new.id not in (old.id, back.id):
                surplus.append(new)
            self.stack.resources[old.logical] = back
        for resource in reversed(surplus):
            if resource.id is None or resource.policies.get("DeletionPolicy") == "Retain":
                continue
            try:
                delete_one(self.aws, resource)
            except TemplateError as problem:
                left.append(str(problem))
        return left


def settle(aws, resource: Resource, old_properties: dict) -> None:
    kind, props = kind_of(resource.type), resource.props()
    for name in kind.fixed:
        props.take(name, None)
    kind.settle(aws, resource, props, old_properties)
    if props.left:
        raise TemplateError(f"properties not handled: {sorted(props.left)}")
