"""Roles and their policies."""
import json

from .kind import Kind, gone_tags, tag_list


def text(document) -> str:
    return json.dumps(document, ensure_ascii=False)


def make_role(aws, resource, props) -> None:
    # The trust policy is not fixed: `settle` takes it.
    name = props.take("RoleName", resource.default_name[:64])
    trust = text(props.left.get("AssumeRolePolicyDocument"))
    aws["iam"].create_role(RoleName=name, AssumeRolePolicyDocument=trust, **props.given(Path="Path"))
    resource.id = name


def settle_role(aws, resource, props, old) -> None:
    """An update calls for what changes, and for nothing else: no more rights are needed for it."""
    iam, name, before = aws["iam"], resource.id, old or {}
    trust = props.take("AssumeRolePolicyDocument")
    if trust != before.get("AssumeRolePolicyDocument"):
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=text(trust))
    settings = {"Description": props.take("Description", ""), "MaxSessionDuration": props.take("MaxSessionDuration", 3600)}
    if settings != {"Description": before.get("Description", ""), "MaxSessionDuration": before.get("MaxSessionDuration", 3600)}:
        iam.update_role(RoleName=name, **settings)
    if boundary := props.take("PermissionsBoundary", None):
        if boundary != before.get("PermissionsBoundary"):
            iam.put_role_permissions_boundary(RoleName=name, PermissionsBoundary=boundary)
    elif "PermissionsBoundary" in before:
        iam.delete_role_permissions_boundary(RoleName=name)
    tags = tag_list(props)
    if gone := gone_tags(tags, old):
        iam.untag_role(RoleName=name, TagKeys=gone)
    if tags and tags != before.get("Tags"):
        iam.tag_role(RoleName=name, Tags=tags)
    wanted = set()
    for policy in props.take("Policies", []):
        wanted.add(policy["PolicyName"])
        is_new = policy not in before.get("Policies", [])
        document = text(policy.pop("PolicyDocument"))
        if is_new:
            iam.put_role_policy(RoleName=name, PolicyName=policy["PolicyName"], PolicyDocument=document)
        del policy["PolicyName"]
        assert not policy, f"policy members {sorted(policy)}"
    # Only the role's own: AWS::IAM::Policy puts others beside them.
    before = {p["PolicyName"] for p in (old or {}).get("Policies", [])}
    for policy in before & set(iam.list_role_policies(RoleName=name)["PolicyNames"]) - wanted:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    managed = set(props.take("ManagedPolicyArns", []))
    attached = attached_to(iam, name)
    for arn in sorted(managed - attached):
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    for arn in sorted(attached & set((old or {}).get("ManagedPolicyArns", [])) - managed):
        iam.detach_role_policy(RoleName=name, PolicyArn=arn)
    made = iam.get_role(RoleName=name)["Role"]
    resource.attributes = {"Arn": made["Arn"], "RoleId": made["RoleId"]}


def attached_to(iam, role: str) -> set[str]:
    return {p["PolicyArn"] for p in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]}


def delete_role(aws, resource) -> None:
    iam, name = aws["iam"], resource.id
    for policy in resource.properties.get("Policies", []):
        if policy["PolicyName"] in iam.list_role_policies(RoleName=name)["PolicyNames"]:
            iam.delete_role_policy(RoleName=name, PolicyName=policy["PolicyName"])
    for arn in attached_to(iam, name) & set(resource.properties.get("ManagedPolicyArns", [])):
        iam.detach_role_policy(RoleName=name, PolicyArn=arn)
    iam.delete_role(RoleName=name)


def make_policy(_aws, resource, props) -> None:
    resource.id = props.take("PolicyName")


def settle_policy(aws, resource, props, old) -> None:
    document, roles = text(props.take("PolicyDocument")), props.take("Roles")
    for role in roles:
        aws["iam"].put_role_policy(RoleName=role, PolicyName=resource.id, PolicyDocument=document)
    for role in set((old or {}).get("Roles", [])) - set(roles):
        aws["iam"].delete_role_policy(RoleName=role, PolicyName=resource.id)


def delete_policy(aws, resource) -> None:
    for role in resource.properties["Roles"]:
        aws["iam"].delete_role_policy(RoleName=role, PolicyName=resource.id)


KINDS = {
    "AWS::IAM::Role": Kind(make_role, settle_role, delete_role, ("RoleName", "Path")),
    "AWS::IAM::Policy": Kind(make_policy, settle_policy, delete_policy, ("PolicyName",)),
}
