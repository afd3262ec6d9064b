"""Functions, who may invoke them, and what becomes of events that fail."""
import io
import pathlib
import uuid
import zipfile

from .kind import Kind, TemplateError, gone_tags, tag_list, tag_map

# Settings that an update changes, and what they are without a value; LoggingConfig's depends on the name.
SETTINGS = {
    "Description": "", "MemorySize": 128, "Timeout": 3, "Environment": {"Variables": {}}, "EphemeralStorage": {"Size": 512},
    "TracingConfig": {"Mode": "PassThrough"}, "LoggingConfig": None, "Layers": [],
    "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": []},
}
RESPONDER = pathlib.Path(__file__).with_name("cfnresponse.py")


def code_of(code: dict, runtime: str) -> dict:
    """Inline code is `index.py`, beside the module `cfnresponse` that CloudFormation adds."""
    if "ZipFile" not in code:
        return code
    if not runtime.startswith("python") or len(code) != 1:
        raise TemplateError(f"inline code for {runtime} is not handled")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in (("index.py", code["ZipFile"]), ("cfnresponse.py", RESPONDER.read_text(encoding="utf-8"))):
            archive.writestr(zipfile.ZipInfo(name), text)
    return {"ZipFile": packed.getvalue()}


def make_function(aws, resource, props) -> None:
    # Of what is not fixed only what CreateFunction wants; `settle` takes it all.
    wanted = {name: props.left[name] for name in ("Handler", "Architectures", *SETTINGS) if name in props.left}
    if "KmsKeyArn" in props.left:
        wanted["KMSKeyArn"] = props.left["KmsKeyArn"]
    for name in ("Role", "Runtime", "Code"):
        if name not in props.left:
            raise TemplateError(f"property {name} is missing")
    made = aws["lambda"].create_function(
        FunctionName=props.take("FunctionName", resource.default_name[:64]), Role=props.left["Role"],
        Runtime=props.left["Runtime"], Code=code_of(props.left["Code"], props.left["Runtime"]),
        Handler=wanted.pop("Handler", "bootstrap"), **wanted,
    )
    resource.id = made["FunctionName"]


def settle_function(aws, resource, props, old) -> None:
    client, name = aws["lambda"], resource.id
    role, runtime, code = props.take("Role"), props.take("Runtime"), props.take("Code")
    handler, architectures = props.take("Handler", "bootstrap"), props.take("Architectures", ["x86_64"])
    settings = props.given(**{s: s for s in SETTINGS}, KMSKeyArn="KmsKeyArn")
    if old is not None:
        reset = {s: value for s, value in SETTINGS.items() if s in old and s not in settings}
        if "KmsKeyArn" in old and "KMSKeyArn" not in settings:
            reset["KMSKeyArn"] = ""
        if "LoggingConfig" in reset:
            reset["LoggingConfig"] = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{name}"}
        client.update_function_configuration(
            FunctionName=name, Role=role, Runtime=runtime, Handler=handler, **settings, **reset
        )
        if (code, architectures) != (old["Code"], old.get("Architectures", ["x86_64"])):
            client.update_function_code(FunctionName=name, Architectures=architectures, **code_of(code, runtime))
    before = old or {}
    if (reserved := props.take("ReservedConcurrentExecutions", None)) is not None:
        if reserved != before.get("ReservedConcurrentExecutions"):
            client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)
    elif "ReservedConcurrentExecutions" in before:
        client.delete_function_concurrency(FunctionName=name)
    loop = props.take("RecursiveLoop", None)
    if loop != before.get("RecursiveLoop"):
        client.put_function_recursion_config(FunctionName=name, RecursiveLoop=loop or "Terminate")
    arn = client.get_function_configuration(FunctionName=name)["FunctionArn"]
    tags = tag_list(props)
    if gone := gone_tags(tags, old):
        client.untag_resource(Resource=arn, TagKeys=gone)
    if tags and tags != before.get("Tags"):
        client.tag_resource(Resource=arn, Tags=tag_map(tags))
    resource.attributes = {"Arn": arn}


def delete_function(aws, resource) -> None:
    aws["lambda"].delete_function(FunctionName=resource.id)


def make_permission(aws, resource, props) -> None:
    # A permission that takes the place of another is made before that one is gone: no two ids are the same.
    statement = f"{resource.default_name[-87:]}-{uuid.uuid4().hex[:12]}"
    aws["lambda"].add_permission(
        StatementId=statement, FunctionName=props.take("FunctionName"), Action=props.take("Action"),
        Principal=props.take("Principal"),
        **props.given(SourceArn="SourceArn", SourceAccount="SourceAccount", PrincipalOrgID="PrincipalOrgID"),
    )
    resource.id = statement


def delete_permission(aws, resource) -> None:
    aws["lambda"].remove_permission(FunctionName=resource.properties["FunctionName"], StatementId=resource.id)


def make_version(aws, resource, props) -> None:
    """In CloudFormation's words (aws/serverless-application-model#1497): Lambda publishes none where nothing changed."""
    client, name = aws["lambda"], props.take("FunctionName")
    there = [one["Version"] for one in client.list_versions_by_function(FunctionName=name)["Versions"]]
    made = client.publish_version(FunctionName=name, **props.given(Description="Description"))
    if (version := made["Version"]) in there:
        raise TemplateError(f"A version for this Lambda function exists ( {version} ). Modify the function to create a new version.")
    resource.id, resource.attributes = made["FunctionArn"], {"Version": version, "FunctionArn": made["FunctionArn"]}


def delete_version(aws, resource) -> None:
    aws["lambda"].delete_function(FunctionName=resource.id)


def make_alias(aws, resource, props) -> None:
    function, name = props.take("FunctionName"), props.take("Name")
    made = aws["lambda"].create_alias(FunctionName=function, Name=name, FunctionVersion=props.left["FunctionVersion"])
    resource.id, resource.attributes = made["AliasArn"], {"AliasArn": made["AliasArn"]}


def settle_alias(aws, resource, props, _old) -> None:
    named = {name: resource.properties[name] for name in ("FunctionName", "Name")}
    aws["lambda"].update_alias(**named, FunctionVersion=props.take("FunctionVersion"))


def delete_alias(aws, resource) -> None:
    aws["lambda"].delete_alias(**{name: resource.properties[name] for name in ("FunctionName", "Name")})


def make_invoke_config(_aws, resource, props) -> None:
    props.take("Qualifier"), props.take("FunctionName")
    resource.id = resource.default_name


def settle_invoke_config(aws, resource, props, _old) -> None:
    aws["lambda"].put_function_event_invoke_config(
        **qualified(resource), **props.given(**{n: n for n in ("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")}),
    )


def delete_invoke_config(aws, resource) -> None:
    aws["lambda"].delete_function_event_invoke_config(**qualified(resource))


def qualified(resource) -> dict:
    return {name: resource.properties[name] for name in ("FunctionName", "Qualifier")}


def make_event_source_mapping(aws, resource, props) -> None:
    made = aws["lambda"].create_event_source_mapping(
        FunctionName=props.take("FunctionName"), EventSourceArn=props.take("EventSourceArn"), Tags=tag_map(tag_list(props)),
        **props.given(**{name: name for name in MAPPING}),
    )
    resource.id = made["UUID"]


def settle_event_source_mapping(aws, resource, props, old) -> None:
    client = aws["lambda"]
    if old is not None:
        settings = props.given(FunctionName="FunctionName", **{name: name for name in MAPPING})
        reset = {name: value for name, value in MAPPING.items() if name in old and name not in settings}
        client.update_event_source_mapping(UUID=resource.id, **settings, **reset)
    arn = client.get_event_source_mapping(UUID=resource.id)["EventSourceMappingArn"]
    tags = tag_list(props)
    if gone := gone_tags(tags, old):
        client.untag_resource(Resource=arn, TagKeys=gone)
    if old is not None and tags:
        client.tag_resource(Resource=arn, Tags=tag_map(tags))
    resource.attributes = {"Id": resource.id, "EventSourceMappingArn": arn}


def delete_event_source_mapping(aws, resource) -> None:
    aws["lambda"].delete_event_source_mapping(UUID=resource.id)


# Settings of a mapping that an update changes, and what they are without a value.
MAPPING = {"BatchSize": 10, "FunctionResponseTypes": [], "ScalingConfig": {}, "MaximumBatchingWindowInSeconds": 0, "Enabled": True}

KINDS = {
    "AWS::Lambda::EventSourceMapping": Kind(
        make_event_source_mapping, settle_event_source_mapping, delete_event_source_mapping, ("EventSourceArn",)
    ),
    "AWS::Lambda::Function": Kind(make_function, settle_function, delete_function, ("FunctionName",)),
    "AWS::Lambda::Version": Kind(make_version, delete=delete_version, replaced=True),
    "AWS::Lambda::Alias": Kind(make_alias, settle_alias, delete_alias, ("FunctionName", "Name")),
    "AWS::Lambda::Permission": Kind(make_permission, delete=delete_permission, replaced=True),
    "AWS::Lambda::EventInvokeConfig": Kind(
        make_invoke_config, settle_invoke_config, delete_invoke_config, ("FunctionName", "Qualifier")
    ),
}
