//! What attaching a function to a VPC needs (*AWS Lambda Developer Guide, Giving Lambda functions access to resources in an Amazon VPC*).

use super::policy::{Condition, Effect, Operator, Statement};
use super::role::allow;
use super::{Action, Arn, Names};
use crate::spec::Spec;

/// What Lambda does under the execution role; the guide asks for it on all resources.
const BY_LAMBDA: [Action; 6] = [
    Action::CreateNetworkInterface,
    Action::DescribeNetworkInterfaces,
    Action::DescribeSubnets,
    Action::DeleteNetworkInterface,
    Action::AssignPrivateIpAddresses,
    Action::UnassignPrivateIpAddresses,
];

/// Lambda manages the network interfaces, and the function's own code does not: `lambda:SourceFunctionArn` is in the requests of the
/// code alone (the same page, *Security best practices*).
pub(super) fn network_statements(spec: &Spec) -> Vec<Statement> {
    if !spec.options.function.is_in_vpc() {
        return Vec::new();
    }
    let mut by_code = BY_LAMBDA.to_vec();
    by_code.push(Action::DetachNetworkInterface);
    // What the spec states is meant for the code.
    let stated: Vec<&str> = spec.options.allow.iter().flat_map(|stated| stated.actions.iter().copied()).collect();
    by_code.retain(|action| !stated.contains(&action.as_str()));
    let function = Arn::function(&Names::of(spec).function);
    let mut sources = vec![function.clone()];
    // Lambda's guide does not say whether the key holds the version that an alias stands for.
    sources.extend(spec.options.function.alias.as_ref().map(|_| super::alias::versions(&function)));
    let denied = allow(
        "DenyNetworkInterfaces",
        by_code,
        vec![Arn::everything()],
        "the function's own code does not manage network interfaces: only Lambda does, under the same role",
    );
    let allowed = allow(
        "ManageNetworkInterfaces",
        BY_LAMBDA.to_vec(),
        vec![Arn::everything()],
        "Lambda attaches the function to its subnets (`--subnet`), and needs these actions on every resource",
    );
    let denied = Statement {
        effect: Effect::Deny,
        conditions: vec![Condition {
            operator: Operator::ArnEquals,
            key: "lambda:SourceFunctionArn".into(),
            values: sources,
        }],
        ..denied
    };
    vec![allowed, denied]
}

/// Lambda looks at subnets and security groups with the rights of the caller (the same page, *Required IAM permissions*). Another
/// account may share them, and three of the actions know no resources.
pub(super) fn verify_network(spec: &Spec) -> Option<Statement> {
    let actions = vec![
        Action::DescribeSecurityGroups,
        Action::DescribeSubnets,
        Action::DescribeVpcs,
        Action::GetSecurityGroupsForVpc,
    ];
    let reason =
        "Lambda checks subnets and security groups with the rights of people who deploy: these actions only read";
    let statement = || allow("VerifyNetwork", actions, vec![Arn::everything()], reason);
    spec.options.function.is_in_vpc().then(statement)
}

/// Under the execution role Lambda may attach the function to every subnet: people who deploy choose among those of the spec. The keys
/// are missing in requests that leave the VPC as it is (the same page, *Using IAM condition keys for VPC settings*).
pub(super) fn configure_network(spec: &Spec, function: &Arn) -> Option<Statement> {
    let stated = &spec.options.function;
    let reason = "people who deploy may change this function's configuration, in no other subnets and security groups";
    let mut statement =
        allow("ConfigureFunction", vec![Action::UpdateFunctionConfiguration], vec![function.clone()], reason);
    let among = |key: &'static str, values| Condition {
        operator: Operator::Stated("ForAllValues:StringEquals"),
        key: key.into(),
        values,
    };
    let groups = stated.security_groups.iter().map(|group| Arn::literal(group.as_str())).collect();
    let subnets = stated.subnets.iter().map(|subnet| Arn::literal(subnet.as_str())).collect();
    statement.conditions = vec![among("lambda:SecurityGroupIds", groups), among("lambda:SubnetIds", subnets)];
    stated.is_in_vpc().then_some(statement)
}
