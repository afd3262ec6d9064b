"""CloudFormation resource types as the API calls that make them: (clients, properties, default name) -> (Ref, attributes).

botocore checks every call against AWS's own models, so a misspelt or mistyped value fails here as it would there.
"""
import json


def tags(props) -> list[dict]:
    return props.take("Tags", [])


def tag_map(props) -> dict:
    return {t["Key"]: t["Value"] for t in tags(props)}


def role(clients, props, default):
    iam, name = clients["iam"], props.take("RoleName", default[:64])
    made = iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps(props.take("AssumeRolePolicyDocument")), Tags=tags(props),
        **props.given(Path="Path", Description="Description", MaxSessionDuration="MaxSessionDuration"),
    )["Role"]
    for policy in props.take("Policies", []):
        document = json.dumps(policy.pop("PolicyDocument"), ensure_ascii=False)
        iam.put_role_policy(RoleName=name, PolicyName=policy.pop("PolicyName"), PolicyDocument=document)
        assert not policy, f"policy members {sorted(policy)}"
    for arn in props.take("ManagedPolicyArns", []):
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    return name, {"Arn": made["Arn"], "RoleId": made["RoleId"]}


def log_group(clients, props, default):
    logs, name = clients["logs"], props.take("LogGroupName", default)
    logs.create_log_group(logGroupName=name, tags=tag_map(props), **props.given(kmsKeyId="KmsKeyId"))
    if (days := props.take("RetentionInDays", None)) is not None:
        logs.put_retention_policy(logGroupName=name, retentionInDays=days)
    group = next(g for g in logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"] if g["logGroupName"] == name)
    return name, {"Arn": group["arn"].removesuffix(":*") + ":*"}


QUEUE = ["MessageRetentionPeriod", "VisibilityTimeout", "SqsManagedSseEnabled", "KmsMasterKeyId", "RedrivePolicy", "ReceiveMessageWaitTimeSeconds"]


def queue(clients, props, default):
    sqs, name = clients["sqs"], props.take("QueueName", default)
    settings = props.given(**{q: q for q in QUEUE})
    text = {k: json.dumps(v) if not isinstance(v, str) else v for k, v in settings.items()}
    url = sqs.create_queue(QueueName=name, Attributes=text, tags=tag_map(props))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    return url, {"Arn": arn, "QueueName": name, "QueueUrl": url}


def queue_policy(clients, props, default):
    document = json.dumps(props.take("PolicyDocument"))
    for url in props.take("Queues"):
        clients["sqs"].set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})
    return default, {}


FUNCTION = [
    "Description", "MemorySize", "Timeout", "Environment", "Architectures", "EphemeralStorage", "LoggingConfig", "TracingConfig",
]


def function(clients, props, default):
    made = clients["lambda"].create_function(
        FunctionName=props.take("FunctionName", default[:64]), Role=props.take("Role"), Code=props.take("Code"),
        Handler=props.take("Handler", "bootstrap"), Runtime=props.take("Runtime"), Tags=tag_map(props),
        **props.given(**{f: f for f in FUNCTION}),
    )
    name = made["FunctionName"]
    if (reserved := props.take("ReservedConcurrentExecutions", None)) is not None:
        clients["lambda"].put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)
    props.note("RecursiveLoop")  # moto has no PutFunctionRecursionConfig
    return name, {"Arn": made["FunctionArn"]}


def permission(clients, props, default):
    clients["lambda"].add_permission(
        StatementId=default[-100:], FunctionName=props.take("FunctionName"), Action=props.take("Action"),
        Principal=props.take("Principal"), **props.given(SourceArn="SourceArn", SourceAccount="SourceAccount"),
    )
    return default, {}


def event_invoke_config(clients, props, default):
    assert props.take("Qualifier") == "$LATEST"
    clients["lambda"].put_function_event_invoke_config(
        FunctionName=props.take("FunctionName"),
        **props.given(**{n: n for n in ("MaximumRetryAttempts", "MaximumEventAgeInSeconds", "DestinationConfig")}),
    )
    return default, {}


def notification(config: dict) -> dict:
    """`NotificationConfiguration` of AWS::S3::Bucket, whose names differ from the API's."""
    lambdas = []
    for item in config.pop("LambdaConfigurations", []):
        entry = {"LambdaFunctionArn": item.pop("Function"), "Events": [item.pop("Event")]}
        if (filters := item.pop("Filter", None)) is not None:
            entry["Filter"] = {"Key": {"FilterRules": filters["S3Key"]["Rules"]}}
        assert not item, f"notification members {sorted(item)}"
        lambdas.append(entry)
    assert not config, f"notification members {sorted(config)}"
    return {"LambdaFunctionConfigurations": lambdas}


def lifecycle_rules(config: dict) -> list[dict]:
    """The API says `ID` where CloudFormation says `Id`, and wants a prefix."""
    return [{("ID" if k == "Id" else k): v for k, v in rule.items()} | {"Filter": {"Prefix": ""}} for rule in config["Rules"]]


def bucket(clients, props, default):
    s3, name = clients["s3"], props.take("BucketName", default.lower())
    s3.create_bucket(Bucket=name)
    if (block := props.take("PublicAccessBlockConfiguration", None)) is not None:
        s3.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=block)
    if (encryption := props.take("BucketEncryption", None)) is not None:
        rules = [
            {("ApplyServerSideEncryptionByDefault" if k == "ServerSideEncryptionByDefault" else k): v for k, v in rule.items()}
            for rule in encryption["ServerSideEncryptionConfiguration"]
        ]
        s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})
    if (ownership := props.take("OwnershipControls", None)) is not None:
        s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls=ownership)
    if (versioning := props.take("VersioningConfiguration", None)) is not None:
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration=versioning)
    if (lifecycle := props.take("LifecycleConfiguration", None)) is not None:
        s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": lifecycle_rules(lifecycle)})
    if tagging := tags(props):
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": tagging})
    if (config := props.take("NotificationConfiguration", None)) is not None:
        s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration=notification(config))
    return name, {"Arn": f"arn:aws:s3:::{name}"}


def bucket_policy(clients, props, default):
    clients["s3"].put_bucket_policy(Bucket=props.take("Bucket"), Policy=json.dumps(props.take("PolicyDocument")))
    return default, {}


TYPES = {
    "AWS::IAM::Role": role,
    "AWS::Logs::LogGroup": log_group,
    "AWS::SQS::Queue": queue,
    "AWS::SQS::QueuePolicy": queue_policy,
    "AWS::Lambda::Function": function,
    "AWS::Lambda::Permission": permission,
    "AWS::Lambda::EventInvokeConfig": event_invoke_config,
    "AWS::S3::Bucket": bucket,
    "AWS::S3::BucketPolicy": bucket_policy,
}
