"""CloudFormation stacks, made, changed and deleted with the real API calls that CloudFormation would make.

They are kept by account and name: a second deployment of a name is an update.
"""
import dataclasses
import hashlib
import re

from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

import parameters as parameter_values
import template as templates
from change import Change, delete_all
from resources import kind_of
from resources.kind import Resource
from template import Scope, TemplateError

RESOURCE_KEYS = {"Type", "Properties", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata", "Condition"}
# "A stack name can contain only alphanumeric characters (case-sensitive) and hyphens. It must start with an alphabetical character
# and can't be longer than 128 characters." (AWS CloudFormation API Reference, CreateStack)
STACK_NAME = re.compile("[a-zA-Z][-a-zA-Z0-9]{0,127}")
POLICIES = {"DeletionPolicy": ("Delete", "Retain", "RetainExceptOnCreate"), "UpdateReplacePolicy": ("Delete", "Retain")}


@dataclasses.dataclass
class Stack:
    name: str
    id: str
    status: str = ""
    parameters: dict = dataclasses.field(default_factory=dict)
    resources: dict[str, Resource] = dataclasses.field(default_factory=dict)


class Stacks:
    def __init__(self, region: str):
        self.region, self.kept = region, {}

    def deploy(
        self, aws, template: str, name: str, parameters: dict | None = None, imports: bool = False, reverts_drift: bool = False,
    ) -> dict:
        """`imports` is ImportExistingResources of CreateChangeSet, `reverts_drift` its DeploymentMode REVERT_DRIFT."""
        if not STACK_NAME.fullmatch(name):
            raise TemplateError(f"Value '{name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern")
        with open(template, encoding="utf-8") as file:
            document = templates.load(file.read())
        account = aws["sts"].get_caller_identity()["Account"]
        stack = self.kept.get((account, name)) or self.new_stack(account, name)
        if stack.status not in ("", "CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"):
            raise TemplateError(f"Stack {name} is in {stack.status} state and can not be updated")
        values = parameter_values.values_of(document, parameters or {}, stack.parameters)
        pseudo = {
            "AWS::Partition": "aws", "AWS::Region": self.region, "AWS::AccountId": account, "AWS::StackName": name,
            "AWS::URLSuffix": "amazonaws.com", "AWS::StackId": stack.id, "AWS::NotificationARNs": [],
        }
        parameter_values.check_rules(document, {**values, **pseudo})
        scope = Scope({**values, **pseudo}, document)
        wanted = wanted_resources(document, scope)
        doing = "UPDATE" if stack.status else "CREATE"
        ask(aws, name)
        self.kept[account, name] = stack
        change = Change(aws, stack, scope, imports, reverts_drift)
        try:
            change.apply(wanted)
            outputs = outputs_of(document, scope)
        except Exception as problem:
            left = change.roll_back()
            done = "COMPLETE" if not left else "FAILED"
            stack.status = f"{'UPDATE_' if doing == 'UPDATE' else ''}ROLLBACK_{done}"
            raise TemplateError(f"{problem}; {stack.status}{''.join(f'; {text}' for text in left)}") from problem
        stack.status, stack.parameters = f"{doing}_COMPLETE", values
        change.clean_up()
        return {"status": stack.status, "resources": {n: shown(r) for n, r in stack.resources.items()}, "outputs": outputs}

    def new_stack(self, account: str, name: str) -> Stack:
        digest = hashlib.sha256(name.encode()).hexdigest()[:12]
        return Stack(name, f"arn:aws:cloudformation:{self.region}:{account}:stack/{name}/{digest}")

    def delete(self, aws, name: str) -> dict:
        account = aws["sts"].get_caller_identity()["Account"]
        if (account, name) not in self.kept:
            raise TemplateError(f"there is no stack {name}")
        stack = self.kept[account, name]
        retained = {n: shown(r) for n, r in stack.resources.items() if r.policies.get("DeletionPolicy", "").startswith("Retain")}
        stack.status = "DELETE_FAILED"  # unless it comes to the end
        delete_all(aws, stack)
        del self.kept[account, name]
        return {"status": "DELETE_COMPLETE", "retained": retained}


# What `aws cloudformation deploy` and `sam deploy` call, in this order (`deployer.py` of awscli and of samcli).
CALLS = {
    "describe_stacks": {}, "get_template_summary": {},
    "create_change_set": {"ChangeSetName": "update", "TemplateBody": "{}", "ChangeSetType": "UPDATE"},
    "describe_change_set": {"ChangeSetName": "update"}, "execute_change_set": {"ChangeSetName": "update"}, "describe_stack_events": {},
}


def ask(aws, name: str) -> None:
    """Who deploys needs these rights. moto has no such stack, so that any other answer than a refusal will do."""
    for operation, params in CALLS.items():
        try:
            getattr(aws["cloudformation"], operation)(StackName=name, **params)
        except ClientError as problem:
            if problem.response["Error"]["Code"].startswith("AccessDenied"):
                raise TemplateError(str(problem)) from problem
        except ResponseParserError:
            pass  # moto's own failure, after the rights were judged


def shown(resource: Resource) -> dict:
    return {"type": resource.type, "id": resource.id, **resource.policies}


def outputs_of(document: dict, scope: Scope) -> dict:
    return {
        n: scope.resolve(o["Value"]) for n, o in document.get("Outputs", {}).items()
        if "Condition" not in o or scope.holds({"Condition": o["Condition"]})
    }


def wanted_resources(document: dict, scope: Scope) -> dict:
    """What the template says, those with a false condition left out; what is not known is refused before anything is made."""
    if both := set(document["Resources"]) & set(document.get("Parameters", {})):
        raise TemplateError(f"parameter and resource at once: {sorted(both)}")
    wanted = {}
    for logical, resource in document["Resources"].items():
        if unknown := set(resource) - RESOURCE_KEYS:
            raise TemplateError(f"{logical}: attributes not handled: {sorted(unknown)}")
        kind_of(resource["Type"])
        for policy, values in POLICIES.items():
            if resource.get(policy, "Delete") not in values:
                raise TemplateError(f"{logical}: {policy} {resource[policy]} is not handled")
        if "Condition" not in resource or scope.holds({"Condition": resource["Condition"]}):
            wanted[logical] = resource
    return wanted
