"""IAM Access Analyzer, which moto has not: the three checks of documents, by botocore's model of the service.

A request that the model does not know is refused, and an answer that it does not know is a crash. The findings follow from the
document, by some of the rules of "IAM Access Analyzer policy check reference" (IAM User Guide), in its words.
"""
import functools
import json
import re

import parliament
from botocore.session import get_session
from botocore.validate import ParamValidator
from moto.iam import access_control

import enforcement
import iam

PUBLIC_IDENTITY = ("*", {"AWS": "*"}, {"AWS": ["*"]})
# Conditions that leave nobody but those who are named.
NARROWING = {"aws:sourceaccount", "aws:sourcearn", "aws:principalaccount", "aws:principalarn", "aws:principalorgid"}
GUIDE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html"


class Refused(Exception):
    def __init__(self, code: str, message: str, status: int = 400):
        super().__init__(message)
        self.code, self.status = code, status


MODEL = get_session().get_service_model("accessanalyzer")


class AccessAnalyzer:
    """A WSGI application in front of another: takes the requests that are signed for this service."""

    def __init__(self, others):
        self.others = others
        self.model = MODEL
        self.operations = {
            (model.http["method"], model.http["requestUri"]): (model, operation)
            for name, operation in OPERATIONS.items() for model in [self.model.operation_model(name)]
        }

    def __call__(self, environ, start_response):
        if f"/{self.model.signing_name}/aws4_request" not in environ.get("HTTP_AUTHORIZATION", ""):
            return self.others(environ, start_response)
        headers = [("Content-Type", "application/json")]
        try:
            status, answer = 200, self.answer(environ)
        except Refused as refusal:
            status, answer = refusal.status, {"message": str(refusal)}
            headers.append(("x-amzn-ErrorType", refusal.code))
        start_response(f"{status} .", headers)
        return [json.dumps(answer).encode()]

    def answer(self, environ) -> dict:
        call = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if call not in self.operations:
            raise Refused("UnknownOperationException", f"not known here: {call}", 404)
        model, operation = self.operations[call]
        authorize(environ, f"{self.model.signing_name}:{model.name}")
        given = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        check(given, model.input_shape)
        answer = operation(document_of(given), given)
        check(answer, model.output_shape)
        return answer


def authorize(environ, action: str) -> None:
    key = re.search(r"Credential=([^/]+)", environ["HTTP_AUTHORIZATION"]).group(1)
    headers = {"X-Amz-Security-Token": environ["HTTP_X_AMZ_SECURITY_TOKEN"]} if "HTTP_X_AMZ_SECURITY_TOKEN" in environ else {}
    try:
        caller = access_control.create_access_key("123456789012", "aws", key, headers)
    except access_control.CreateAccessKeyFailure:
        raise Refused("UnrecognizedClientException", "The security token included in the request is invalid.", 403) from None
    verdicts = [iam.decide(enforcement.json_of(policy), action, "*") for policy in caller.collect_policies()]
    if "Deny" in verdicts or "Allow" not in verdicts:
        raise Refused("AccessDeniedException", f"User: {caller.arn} is not authorized to perform: {action}", 403)


def check(value, shape, path="") -> None:
    """All that botocore checks, and what it leaves to the service: unknown members, closed choices, longest lists."""
    if not path and (found := ParamValidator().validate(value, shape)).has_errors():
        raise Refused("ValidationException", found.generate_report())
    if shape.type_name == "structure":
        if unknown := set(value) - set(shape.members):
            raise Refused("ValidationException", f"{path}: unknown members {sorted(unknown)}")
        for name, inner in value.items():
            check(inner, shape.members[name], f"{path}/{name}")
    elif shape.type_name == "list":
        if len(value) > shape.metadata.get("max", len(value)):
            raise Refused("ValidationException", f"{path}: at most {shape.metadata['max']}")
        for inner in value:
            check(inner, shape.member, f"{path}/")
    elif getattr(shape, "enum", None) and value not in shape.enum:
        raise Refused("ValidationException", f"{path}: {value} is none of {shape.enum}")


def document_of(given: dict) -> dict:
    try:
        document = json.loads(given["policyDocument"])
        document["Statement"]
    except (ValueError, TypeError, KeyError) as problem:
        raise Refused("ValidationException", f"the policy document is none: {problem!r}") from None
    return document


def statements(document: dict) -> list:
    return list(enumerate(iam.as_list(document["Statement"])))


# Parliament's list is older than these (Service Authorization Reference, Amazon S3).
NEWER = {"s3:getbucketabac", "s3:putbucketabac"}


@functools.cache
def known_actions() -> frozenset:
    return NEWER | frozenset(
        f"{service['prefix']}:{privilege['privilege']}".lower()
        for service in parliament.iam_definition for privilege in service["privileges"]
    )


def exists(pattern: str) -> bool:
    if "*" not in pattern and "?" not in pattern:
        return pattern.lower() in known_actions()
    return any(iam.matches(pattern, action, False, ignore_case=True) for action in known_actions())


def validate(document: dict, given: dict) -> dict:
    findings = []

    def find(kind: str, code: str, text: str, *path) -> None:
        steps = [{"index": step} if isinstance(step, int) else {"value": step} for step in path]
        start = {"line": 1, "column": 0, "offset": 0}
        link = f"{GUIDE}#access-analyzer-reference-policy-checks-{kind.lower().replace('_', '-')}-{code.lower().replace('_', '-')}"
        findings.append({
            "findingType": kind, "issueCode": code, "findingDetails": text, "learnMoreLink": link,
            "locations": [{"path": steps, "span": {"start": start, "end": start}}],
        })

    is_resource_policy = given["policyType"] == "RESOURCE_POLICY"
    if "Version" not in document:
        text = "We recommend that you specify the Version element to help you with debugging permission issues."
        find("WARNING", "MISSING_VERSION", text)
    for at, statement in statements(document):
        for number, action in enumerate(iam.as_list(statement.get("Action", []))):
            if action != "*" and not exists(action):
                find("ERROR", "INVALID_ACTION", f"The action {action} does not exist.", "Statement", at, "Action", number)
        may = functools.partial(grants, statement)
        if "*" in iam.as_list(statement.get("Resource", [])) and may("iam:PassRole") and "Condition" not in statement:
            text = ("Using the iam:PassRole action with wildcards (*) in the resource can be overly permissive because it allows "
                    "iam:PassRole permissions on multiple resources.")
            find("SECURITY_WARNING", "PASS_ROLE_WITH_STAR_IN_RESOURCE", text, "Statement", at, "Resource")
        if is_resource_policy != ("Principal" in statement):
            code, text = (
                ("MISSING_PRINCIPAL", "Add a Principal element to the policy statement.") if is_resource_policy
                else ("UNSUPPORTED_PRINCIPAL", "The policy type IDENTITY_POLICY does not support the Principal element.")
            )
            find("ERROR", code, text, "Statement", at)
        actions = iam.as_list(statement.get("Action", []))
        if len(set(actions)) < len(actions):
            text = "The 1 action(s) are redundant because they provide similar permissions."
            find("SUGGESTION", "REDUNDANT_ACTION", text, "Statement", at, "Action")
    kind = given.get("validatePolicyResourceType")
    services = {"AWS::S3::Bucket": "s3:", "AWS::IAM::AssumeRolePolicyDocument": "sts:"}
    for at, statement in statements(document):
        for action in iam.as_list(statement.get("Action", [])):
            if kind in services and not action.startswith(services[kind]):
                text = f"The action {action} is not supported in a policy for the resource type {kind}."
                find("ERROR", "UNSUPPORTED_ACTION_IN_POLICY", text, "Statement", at, "Action")
    return {"findings": findings}


def grants(statement: dict, action: str) -> bool:
    """Whether it allows the action on anything."""
    if statement["Effect"] != "Allow":
        return False
    matched = [iam.matches(pattern, action, False, ignore_case=True) for pattern in iam.as_list(statement.get("Action", []))]
    left_out = [iam.matches(pattern, action, False, ignore_case=True) for pattern in iam.as_list(statement.get("NotAction", []))]
    return any(matched) or ("NotAction" in statement and not any(left_out))


def check_access_not_granted(document: dict, given: dict) -> dict:
    actions = [action for access in given["access"] for action in access.get("actions", [])]
    for action in actions:
        if not exists(action):
            raise Refused("InvalidParameterException", f"The action {action} does not exist.")
    granting = [(at, s) for at, s in statements(document) if any(grants(s, action) for action in actions)]
    return verdict(
        granting, "The policy document does not grant access to perform the listed actions or resources.",
        "The policy document grants access to perform one or more of the listed actions or resources.",
        "One or more of the listed actions or resources in the statement with",
    )


def check_no_public_access(document: dict, given: dict) -> dict:
    def narrows(statement: dict) -> bool:
        return any(key.lower() in NARROWING for keys in statement.get("Condition", {}).values() for key in keys)

    public = [
        (at, statement) for at, statement in statements(document)
        if statement["Effect"] == "Allow" and statement.get("Principal") in PUBLIC_IDENTITY and not narrows(statement)
    ]
    return verdict(
        public, "The resource policy does not grant public access for the given resource type.",
        "The resource policy grants public access for the given resource type.", "Public access granted in the following statement with",
    )


def verdict(found: list, passed: str, failed: str, why: str) -> dict:
    if not found:
        return {"result": "PASS", "message": passed}
    return {"result": "FAIL", "message": failed, "reasons": [reason(at, statement, why) for at, statement in found]}


def reason(at: int, statement: dict, why: str) -> dict:
    named = {"statementId": statement["Sid"]} if "Sid" in statement else {}
    label = f"sid: {statement['Sid']}" if named else f"index: {at}"
    return {"description": f"{why} {label}.", "statementIndex": at, **named}


OPERATIONS = {
    "ValidatePolicy": validate,
    "CheckAccessNotGranted": check_access_not_granted,
    "CheckNoPublicAccess": check_no_public_access,
}
