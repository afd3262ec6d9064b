"""CloudFormation's API in front of `stack.py`, by botocore's model: change sets, stacks, events.

Each operation works in the name of its caller, as CloudFormation does without a service role ("AWS CloudFormation service role",
user guide), and is done when it is answered. Errors are in CloudFormation's words where a client reads them.
"""
import datetime
import re
import tempfile
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

from botocore.exceptions import ClientError
from botocore.session import get_session
from moto.iam import access_control

import access_analyzer
import callers
import parameters as parameter_values
import template as templates
from access_analyzer import Refused
from client import REGION, Clients
from resources import kind_of
from resources.kind import TemplateError
from stack import Stacks, wanted_resources
from template import Scope

# "Understand CloudFormation quotas" of the user guide: "Template body size in a request" and "in an Amazon S3 object".
MAX_BODY, MAX_OBJECT = 51_200, 1_000_000
# "CreateChangeSet" of the API reference, Capabilities: these resources need one, and the named one where a name is given.
NAMES_OF_IAM = {
    "AWS::IAM::AccessKey": None, "AWS::IAM::Group": "GroupName", "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName", "AWS::IAM::Policy": None, "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName", "AWS::IAM::UserToGroupAddition": None,
}
NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create a change set."
CAN_BE_UPDATED = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


class Kept:
    """What the API tells of a stack, beside what `stack.py` keeps."""

    def __init__(self, account: str, name: str, stack_id: str):
        self.account, self.name, self.id, self.status = account, name, stack_id, "REVIEW_IN_PROGRESS"
        self.made, self.document, self.parameters, self.outputs, self.resources, self.events = now(), {}, {}, {}, {}, []

    def note(self, logical: str, status: str, reason: str = "") -> None:
        self.events.insert(0, {
            "StackId": self.id, "EventId": str(len(self.events)), "StackName": self.name, "LogicalResourceId": logical,
            "Timestamp": now(), "ResourceStatus": status, **({"ResourceStatusReason": reason} if reason else {}),
        })


MODEL = get_session().get_service_model("cloudformation")


class CloudFormation:
    """A WSGI application in front of another: takes the requests that are signed for this service."""

    def __init__(self, others, endpoint):
        self.others, self.endpoint = others, endpoint
        self.model = MODEL
        self.stacks, self.change_sets, self.all, self.count = Stacks(REGION), {}, [], 0

    def __call__(self, environ, start_response):
        if "/cloudformation/aws4_request" not in environ.get("HTTP_AUTHORIZATION", ""):
            return self.others(environ, start_response)
        try:
            status, body = 200, self.answer(environ)
        except Refused as refusal:
            status, kind = refusal.status, "Sender"
            body = f"<ErrorResponse><Error><Type>{kind}</Type><Code>{refusal.code}</Code><Message>{escape(str(refusal))}</Message>"
            body += "</Error><RequestId>1</RequestId></ErrorResponse>"
        start_response(f"{status} .", [("Content-Type", "text/xml")])
        return [body.encode()]

    def answer(self, environ) -> str:
        form = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode(), keep_blank_values=True)
        form = {name: values[0] for name, values in form.items()}
        name = form["Action"]
        if name not in OPERATIONS:
            raise Refused("InvalidAction", f"not known here: {name}")
        model = self.model.operation_model(name)
        given = read(form, model.input_shape, "") or {}
        access_analyzer.check(given, model.input_shape)
        check_patterns(given, model.input_shape)
        caller, clients = self.caller_of(environ)
        stack = given.get("StackName") or self.change_sets.get(given.get("ChangeSetName"), {}).get("StackName", "*")
        stack_name = stack.split("/")[1] if stack.startswith("arn:") else stack
        arn = f"arn:aws:cloudformation:{REGION}:{caller.account_id}:stack/{stack_name}/*"
        action = f"cloudformation:{name}"
        if not callers.permits(caller, action, arn, caller.account_id, None, {}):
            raise Refused("AccessDenied", f"User: {caller.arn} is not authorized to perform: {action} on resource: {arn}", 403)
        answer = OPERATIONS[name](self, clients, caller.account_id, given)
        if model.output_shape is not None:
            access_analyzer.check(answer, model.output_shape)
        result = f"<{name}Result>{written(answer, model.output_shape)}</{name}Result>" if model.output_shape else ""
        return f"<{name}Response>{result}<ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></{name}Response>"

    def caller_of(self, environ):
        key = re.search(r"Credential=([^/]+)", environ["HTTP_AUTHORIZATION"]).group(1)
        token = environ.get("HTTP_X_AMZ_SECURITY_TOKEN")
        headers = {"X-Amz-Security-Token": token} if token else {}
        for account in ("123456789012", "222233334444"):
            try:
                caller = access_control.create_access_key(account, "aws", key, headers)
                # Nobody checks signatures here, so that any secret will do.
                return caller, Clients(self.endpoint(), key, "secret", token)
            except access_control.CreateAccessKeyFailure:
                continue
        raise Refused("InvalidClientTokenId", "The security token included in the request is invalid.", 403)

    def stack_of(self, account: str, name_or_id: str) -> Kept:
        """A stack that is deleted is found by its ID alone ("DescribeStacks")."""
        for kept in reversed(self.all):
            is_it = kept.id == name_or_id or kept.name == name_or_id and kept.status != "DELETE_COMPLETE"
            if kept.account == account and is_it:
                return kept
        raise Refused("ValidationError", f"Stack with id {name_or_id} does not exist")

    def find(self, account: str, name: str):
        try:
            return self.stack_of(account, name)
        except Refused:
            return None

    def change_set_of(self, given: dict) -> dict:
        """By its ARN, or by its name and that of its stack ("DescribeChangeSet")."""
        named = [one for one in self.change_sets.values() if one["ChangeSetName"] == given["ChangeSetName"] and one["StackName"] == given.get("StackName")]
        found = self.change_sets.get(given["ChangeSetName"]) or (named[-1] if named else None)
        if found is None:
            raise Refused("ChangeSetNotFound", f"ChangeSet [{given['ChangeSetName']}] does not exist", 404)
        return found

    # ---- Operations ----------------------------------------------------------------------------------------------

    def create_change_set(self, aws, account: str, given: dict) -> dict:
        text = text_of(aws, given)
        kept, kind, name = self.find(account, given["StackName"]), given.get("ChangeSetType", "UPDATE"), given["StackName"]
        is_new = kept is None or kept.status == "REVIEW_IN_PROGRESS"
        if kind == "CREATE" and not is_new:
            raise Refused("ValidationError", f"Stack [{name}] already exists and cannot be created with the changeset")
        if kind != "CREATE" and is_new:
            raise Refused("ValidationError", f"Stack [{name}] does not exist")
        if not is_new and kept.status not in CAN_BE_UPDATED:
            raise Refused("ValidationError", f"Stack:{kept.id} is in {kept.status} state and can not be updated.")
        before = {} if is_new else kept.parameters
        parameters = {
            one["ParameterKey"]: before[one["ParameterKey"]] if one.get("UsePreviousValue") else one["ParameterValue"]
            for one in given.get("Parameters", [])
        }
        try:
            document = templates.load(text)
            values = parameter_values.values_of(document, parameters, {})
            scope = Scope({**values, "AWS::Region": REGION, "AWS::AccountId": account}, document)
            wanted = wanted_resources(document, scope)
        except TemplateError as problem:
            raise Refused("ValidationError", f"Template error: {problem}") from problem
        require_capabilities(document, given.get("Capabilities", []))
        if kept is None:
            self.count += 1
            kept = Kept(account, name, f"arn:aws:cloudformation:{REGION}:{account}:stack/{name}/{self.count}")
            self.all.append(kept)
        identity = f"arn:aws:cloudformation:{REGION}:{account}:changeSet/{given['ChangeSetName']}/{len(self.change_sets)}"
        changes = changes_of(kept, document, wanted, values)
        options = {"imports": given.get("ImportExistingResources", False), "reverts_drift": given.get("DeploymentMode") == "REVERT_DRIFT"}
        is_same = not (is_new or changes or options["reverts_drift"]) and kept.document.get("Outputs") == document.get("Outputs")
        self.change_sets[identity] = {
            "ChangeSetName": given["ChangeSetName"], "ChangeSetId": identity, "StackId": kept.id, "StackName": name,
            "Status": "FAILED" if is_same else "CREATE_COMPLETE",
            "ExecutionStatus": "UNAVAILABLE" if is_same else "AVAILABLE",
            **({"StatusReason": NO_CHANGES} if is_same else {}), "Changes": changes, "CreationTime": now(),
            "of": (text, document, values, kept, options),
        }
        return {"Id": identity, "StackId": kept.id}

    def describe_change_set(self, aws, account: str, given: dict) -> dict:
        return {name: value for name, value in self.change_set_of(given).items() if name != "of"}

    def delete_change_set(self, aws, account: str, given: dict) -> dict:
        del self.change_sets[self.change_set_of(given)["ChangeSetId"]]
        return {}

    def execute_change_set(self, aws, account: str, given: dict) -> dict:
        change_set = self.change_set_of(given)
        if change_set["ExecutionStatus"] != "AVAILABLE":
            raise Refused("InvalidChangeSetStatus", f"ChangeSet [{change_set['ChangeSetId']}] cannot be executed in its current status")
        change_set["ExecutionStatus"] = "EXECUTE_COMPLETE"
        text, document, values, kept, options = change_set["of"]
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".template") as file:
            file.write(text)
            file.flush()
            try:
                done = self.stacks.deploy(aws, file.name, kept.name, values, **options)
            except TemplateError as problem:
                kept.status = self.stacks.kept[account, kept.name].status
                failed = re.search(r"(\w+) \([\w:]+\) (\w+_FAILED): (.*)", str(problem), re.S)
                kept.note(*(failed.groups() if failed else (kept.name, kept.status, str(problem))))
                return {}
        kept.status, kept.outputs, kept.resources = done["status"], done["outputs"], done["resources"]
        kept.document, kept.parameters = document, values
        kept.note(kept.name, kept.status)
        return {}

    def describe_stacks(self, aws, account: str, given: dict) -> dict:
        kept = self.stack_of(account, given["StackName"])
        return {"Stacks": [{
            "StackId": kept.id, "StackName": kept.name, "CreationTime": kept.made, "StackStatus": kept.status,
            "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in kept.parameters.items()],
            "Outputs": [{"OutputKey": name, "OutputValue": str(value)} for name, value in kept.outputs.items()],
        }]}

    def describe_stack_events(self, aws, account: str, given: dict) -> dict:
        return {"StackEvents": self.stack_of(account, given["StackName"]).events}

    def list_stack_resources(self, aws, account: str, given: dict) -> dict:
        kept = self.stack_of(account, given["StackName"])
        return {"StackResourceSummaries": [
            {
                "LogicalResourceId": logical, "PhysicalResourceId": str(one["id"]), "ResourceType": one["type"],
                "LastUpdatedTimestamp": kept.made, "ResourceStatus": "CREATE_COMPLETE",
            } for logical, one in kept.resources.items()
        ]}

    def get_template_summary(self, aws, account: str, given: dict) -> dict:
        document = self.stack_of(account, given["StackName"]).document
        return {"Parameters": [
            {"ParameterKey": name, "ParameterType": one["Type"]} for name, one in document.get("Parameters", {}).items()
        ]}

    def delete_stack(self, aws, account: str, given: dict) -> dict:
        """To delete what is not there is no error ("DeleteStack")."""
        kept = self.find(account, given["StackName"])
        if kept is None or kept.status == "DELETE_COMPLETE":
            return {}
        if (account, kept.name) in self.stacks.kept:
            try:
                self.stacks.delete(aws, kept.name)
            except TemplateError as problem:
                kept.status = "DELETE_FAILED"
                kept.note(*re.search(r"(\w+) \([\w:]+\) (DELETE_FAILED): (.*)", str(problem), re.S).groups())
                return {}
        kept.status = "DELETE_COMPLETE"
        return {}


OPERATIONS = {
    "CreateChangeSet": CloudFormation.create_change_set, "DescribeChangeSet": CloudFormation.describe_change_set,
    "DeleteChangeSet": CloudFormation.delete_change_set, "ExecuteChangeSet": CloudFormation.execute_change_set,
    "DescribeStacks": CloudFormation.describe_stacks, "DescribeStackEvents": CloudFormation.describe_stack_events,
    "ListStackResources": CloudFormation.list_stack_resources, "GetTemplateSummary": CloudFormation.get_template_summary,
    "DeleteStack": CloudFormation.delete_stack,
}


def now() -> str:
    return datetime.datetime.now(datetime.timezone.utc).isoformat()


def text_of(aws, given: dict) -> str:
    if ("TemplateBody" in given) == ("TemplateURL" in given):
        raise Refused("ValidationError", "Either Template URL or Template Body must be specified.")
    if "TemplateBody" in given:
        if len(given["TemplateBody"].encode()) > MAX_BODY:
            reason = f"Member must have length less than or equal to {MAX_BODY}"
            raise Refused("ValidationError", f"1 validation error detected: Value at 'templateBody' failed to satisfy constraint: {reason}")
        return given["TemplateBody"]
    bucket, _, key = unquote(urlsplit(given["TemplateURL"]).path).lstrip("/").partition("/")
    try:
        body = aws["s3"].get_object(Bucket=bucket, Key=key)["Body"].read()
    except ClientError as problem:
        raise Refused("ValidationError", f"S3 error: {problem}") from problem
    if len(body) > MAX_OBJECT:
        raise Refused("ValidationError", f"Template may not exceed {MAX_OBJECT} bytes in size.")
    return body.decode()


def require_capabilities(document: dict, given: list) -> None:
    found = [one for one in document["Resources"].values() if one["Type"] in NAMES_OF_IAM]
    named = [one for one in found if NAMES_OF_IAM[one["Type"]] in one.get("Properties", {})]
    enough = ["CAPABILITY_NAMED_IAM"] if named else ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"]
    if found and not set(enough) & set(given):
        raise Refused("InsufficientCapabilitiesException", f"Requires capabilities : [{enough[0]}]")


def changes_of(kept: Kept, document: dict, wanted: dict, values: dict) -> list:
    """As far as template and parameters tell; what follows from other resources' attributes is left out."""
    before = kept.document.get("Resources", {})
    parameters = {name for name, value in values.items() if kept.parameters.get(name) != value}
    changes = []

    def add(action: str, logical: str, kind: str, **more) -> None:
        change = {"Action": action, "LogicalResourceId": logical, "ResourceType": kind, **more}
        if logical in kept.resources:
            change["PhysicalResourceId"] = str(kept.resources[logical]["id"])
        changes.append({"Type": "Resource", "ResourceChange": change})

    for logical, resource in wanted.items():
        if logical not in kept.resources:
            add("Add", logical, resource["Type"])
            continue
        properties, old = resource.get("Properties", {}), before[logical].get("Properties", {})
        if properties != old or templates.references(properties) & parameters:
            kind = kind_of(resource["Type"])
            is_replaced = kind.replaced or any(properties.get(name) != old.get(name) for name in kind.fixed)
            add("Modify", logical, resource["Type"], Replacement="True" if is_replaced else "False")
    for logical in set(kept.resources) - set(wanted):
        add("Remove", logical, kept.resources[logical]["type"])
    return changes


def check_patterns(given: dict, shape) -> None:
    """Which botocore leaves to the service, such as what a stack may be called."""
    for name, value in given.items():
        pattern = shape.members[name].metadata.get("pattern")
        if pattern and isinstance(value, str) and not re.fullmatch(pattern, value):
            at = name[0].lower() + name[1:]
            reason = f"Member must satisfy regular expression pattern: {pattern}"
            raise Refused("ValidationError", f"1 validation error detected: Value '{value}' at '{at}' failed to satisfy constraint: {reason}")


# ---- The query protocol ----------------------------------------------------------------------------------------------


def read(form: dict, shape, at: str):
    """A value of the form; `None` where there is none."""
    if shape.type_name == "structure":
        members = {name: read(form, inner, f"{at}.{name}" if at else name) for name, inner in shape.members.items()}
        return {name: value for name, value in members.items() if value is not None} or None
    if shape.type_name == "list":
        items, number = [], 1
        while any(key == f"{at}.member.{number}" or key.startswith(f"{at}.member.{number}.") for key in form):
            items.append(read(form, shape.member, f"{at}.member.{number}"))
            number += 1
        return items or None
    value = form.get(at)
    if value is not None and shape.type_name == "boolean":
        return value == "true"
    return value


def written(value, shape) -> str:
    if shape.type_name == "structure":
        return "".join(f"<{name}>{written(inner, shape.members[name])}</{name}>" for name, inner in value.items())
    if shape.type_name == "list":
        return "".join(f"<member>{written(inner, shape.member)}</member>" for inner in value)
    return escape(str(value))
