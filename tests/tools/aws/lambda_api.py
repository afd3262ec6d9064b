"""What moto's Lambda API lacks or does otherwise than Lambda."""
import json
from urllib.parse import unquote

from moto.awslambda import models, policy, responses, urls
from moto.awslambda.exceptions import InvalidParameterValueException, LambdaClientError

import destinations
import enforcement
import functions
import iam
import qualifiers

LAMBDA = {"Service": "lambda.amazonaws.com"}
# What UpdateFunctionConfiguration changes, here or in moto.
OWN = {"LoggingConfig", "EphemeralStorage", "TracingConfig", "KMSKeyArn"}
MOTOS = {"Description", "Handler", "MemorySize", "Role", "Runtime", "Timeout", "Environment", "Layers", "VpcConfig"}


def check_role(backend, name: str, role_arn: str) -> None:
    """Lambda tries to assume the role before it takes it."""
    try:
        role = enforcement.iam_backends[backend.account_id]["aws"].get_role_by_arn(role_arn)
    except Exception:
        raise InvalidParameterValueException(f"The role {role_arn} does not exist.") from None
    # A trust policy has no Resource; the context is what Lambda sends when it assumes a role.
    context = {
        "aws:SourceAccount": backend.account_id,
        "aws:SourceArn": f"arn:aws:lambda:{backend.region_name}:{backend.account_id}:function:{name}",
    }
    trust = json.loads(role.assume_role_policy_document)
    if iam.decide(trust, "sts:AssumeRole", role.arn, context, LAMBDA) != "Allow":
        raise InvalidParameterValueException("The role defined for the function cannot be assumed by Lambda.")


def check_logging(config: dict) -> None:
    """"Configuring JSON and plain text log formats" of the Lambda Developer Guide: levels are for JSON."""
    if config.get("LogFormat", "Text") == "Text" and {"ApplicationLogLevel", "SystemLogLevel"} & set(config):
        raise InvalidParameterValueException("log levels are for the log format JSON")


# "Giving Lambda functions access to resources in an Amazon VPC" of the Lambda Developer Guide: on all resources.
NETWORK = (
    "CreateNetworkInterface", "DescribeNetworkInterfaces", "DescribeSubnets", "DeleteNetworkInterface", "AssignPrivateIpAddresses",
    "UnassignPrivateIpAddresses",
)


def check_network(account: str, role: str, config: dict) -> None:
    """In Lambda's words (appleboy/lambda-action#72, aws/aws-sam-cli#617)."""
    subnets, groups = config.get("SubnetIds", []), config.get("SecurityGroupIds", [])
    if bool(subnets) != bool(groups):
        raise InvalidParameterValueException("SubnetIds and SecurityIds must coexist or be both empty list.")
    for action in NETWORK if subnets else ():
        if not enforcement.role_may(account, role, f"ec2:{action}", "*"):
            raise InvalidParameterValueException(f"The provided execution role does not have permissions to call {action} on EC2")


def recursion_config(self):
    """GetFunctionRecursionConfig and PutFunctionRecursionConfig."""
    fn = self.backend.get_function(unquote(self.path.split("/")[-2]))
    if self.method == "PUT":
        loop = self.json_body.get("RecursiveLoop")
        if loop not in ("Allow", "Terminate"):
            raise InvalidParameterValueException(f"RecursiveLoop is Allow or Terminate, not {loop}")
        fn._recursive_loop = loop
    return json.dumps({"RecursiveLoop": fn.__dict__.get("_recursive_loop", "Terminate")})


def install() -> None:
    configuration, update = models.LambdaFunction.get_configuration, models.LambdaFunction.update_configuration
    update_code, run = models.LambdaFunction.update_function_code, models.LambdaFunction.invoke
    create, delete = models.LambdaBackend.create_function, models.LambdaBackend.delete_function
    invoke_own = models.LambdaBackend.invoke
    # An account is its root in the policy, and an identity is named by its ARN; moto knows roots and services only.
    def principal_of(self, given):
        if given.endswith((".amazonaws.com", ".amazonaws.com.cn")):
            return {"Service": given}
        return {"AWS": f"arn:aws:iam::{given}:root" if given.isdecimal() else given} if given != "*" else given

    policy.Policy.principal_formatter = principal_of
    add = policy.Policy.add_statement

    def create_function(self, spec):
        check_role(self, spec["FunctionName"], spec["Role"])
        check_logging(spec.get("LoggingConfig", {}))
        check_network(self.account_id, spec["Role"], spec.get("VpcConfig", {}))
        fn = create(self, spec)
        fn._logging = spec.get("LoggingConfig", {})
        return fn

    def delete_function(self, function_name, qualifier=None):
        name, version = qualifiers.parts(function_name, qualifier)
        gone = [self.get_function(name, version)] if version else list(self.list_versions_by_function(self.get_function(name).function_name))
        for fn in gone:
            functions.forget(fn)
        delete(self, function_name, qualifier)

    def update_configuration(self, updates):
        given = {k: v for k, v in updates.items() if k not in ("FunctionName", "RevisionId")}
        if unknown := set(given) - OWN - MOTOS:
            raise InvalidParameterValueException(f"not handled: {sorted(unknown)}")
        if "Role" in given:
            check_role(models.lambda_backends[self.account_id][self.region], self.function_name, given["Role"])
        if "VpcConfig" in given:
            check_network(self.account_id, given.get("Role", self.role), given["VpcConfig"])
        update(self, {k: v for k, v in given.items() if k in MOTOS})
        if "LoggingConfig" in given:
            check_logging(given["LoggingConfig"])
            self._logging = given["LoggingConfig"]
        if "EphemeralStorage" in given:
            self.ephemeral_storage = given["EphemeralStorage"]["Size"]
        if "KMSKeyArn" in given:
            self.kms_key_arn = given["KMSKeyArn"] or None
        if "TracingConfig" in given:
            self.tracing_config = given["TracingConfig"]
        return self.get_configuration()

    def update_function_code(self, spec):
        if "Architectures" in spec:
            self.architectures = spec["Architectures"]
        return update_code(self, spec)

    def invoke_of_any_account(self, function_name, *rest):
        """An ARN may be of another account."""
        owner = function_name.split(":")[4] if function_name.startswith("arn:") else self.account_id
        return invoke_own(models.lambda_backends[owner][self.region_name], function_name, *rest)

    def put_function_event_invoke_config(self, function_name, config):
        fn, qualifier = qualifiers.named(self, function_name)
        destination = config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")
        if destination and not destinations.is_supported(destination):
            raise InvalidParameterValueException(f"The destination ARN {destination} is not one of a supported type")
        if destination and (action := destinations.denied(fn, destination)):
            raise InvalidParameterValueException(
                f"The function's execution role does not have permissions to call {action} on {destination}"
            )
        made = models.EventInvokeConfig(":".join(filter(None, [fn.function_arn, qualifier])), fn.last_modified, config)
        qualifiers.invoke_configs_of(fn, qualifier)[:] = [made]
        return made.response()

    def get_configuration(self, on_create=False):
        return {**configuration(self, on_create), "LoggingConfig": functions.logging_of(self)}

    def add_statement(self, raw, qualifier=None):
        sid = json.loads(raw).get("StatementId")
        if any(statement.get("Sid") == sid for statement in self.statements):
            raise LambdaClientError(
                "ResourceConflictException", f"The statement id ({sid}) provided already exists. Please provide a new statement id"
            )
        return add(self, raw, qualifier)

    def invoke(self, body, request_headers, response_headers):
        if request_headers.get("x-amz-invocation-type", "RequestResponse") != "Event":
            return run(self, body, request_headers, response_headers)
        functions.invoke_later(self.function_arn, json.loads(body or "{}"), {"invocation": "Event"})
        return ""

    models.LambdaFunction.get_configuration = get_configuration
    models.LambdaFunction.update_configuration = update_configuration
    models.LambdaFunction.update_function_code = update_function_code
    models.LambdaFunction.invoke = invoke
    models.LambdaFunction._invoke_lambda = functions.invoke
    models.LambdaBackend.create_function = create_function
    models.LambdaBackend.invoke = invoke_of_any_account
    models.LambdaBackend.delete_function = delete_function
    models.LambdaBackend.put_function_event_invoke_config = put_function_event_invoke_config
    policy.Policy.add_statement = add_statement
    qualifiers.install(responses.LambdaResponse)
    responses.LambdaResponse.get_function_recursion_config = recursion_config
    responses.LambdaResponse.put_function_recursion_config = recursion_config
    urls.url_paths[r"{0}/(?P<api_version>[^/]+)/functions/(?P<function_name>[\w_:%-]+)/recursion-config$"] = (
        responses.LambdaResponse.dispatch
    )
