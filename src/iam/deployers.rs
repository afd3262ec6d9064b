//! Who may change the function: people, with MFA. They may not widen what they may do themselves.

use super::invoke::S3;
use super::network::{configure_network, verify_network};
use super::policy::{Condition, Effect, Operator, Policy, Principal, Statement};
use super::role::allow;
use super::rule::{EVENTBRIDGE, change_rules};
use super::schedule::change_schedule;
use super::topic::SNS;
use super::{Action, Arn, Names};
use crate::spec::{Feature, Format, Route, Spec};

/// How long ago somebody may have shown a second factor, in seconds: also the length of a session.
pub const SESSION: &str = "3600";

/// Who may take on the role for people: whoever of the account may, and has shown a second factor of late (*IAM User Guide,
/// Secure API access with MFA*). The same document says why it is asked here and not in what the role may do: what a session of
/// a role asks for does not tell of a second factor, so that a role which denies without one can do nothing at all.
///
/// For the same reason a person who signs in with IAM Identity Center, and so under a role, could never assume it: where a
/// permission set was named, its sessions may, and Identity Center asks for the second factor at the sign-in (*IAM Identity
/// Center User Guide, Configure MFA*).
pub fn deployer_trust(spec: &Spec) -> Policy {
    if let Some(set) = &spec.options.identity_center {
        let mut people = trust("PermissionSetAssumesRole", Principal::Account, Action::AssumeRole);
        people.conditions = vec![Condition {
            operator: Operator::ArnLike,
            key: "aws:PrincipalArn".into(),
            values: Arn::permission_set_roles(set).into(),
        }];
        people.reason =
            "people who signed in with this permission set of IAM Identity Center, which asks for the second factor"
                .to_owned();
        return Policy { statements: vec![people] };
    }
    let mut people = trust("PeopleAssumeRole", Principal::Account, Action::AssumeRole);
    people.conditions = vec![
        Condition::one(Operator::Bool, "aws:MultiFactorAuthPresent", Arn::literal("true")),
        Condition::one(Operator::NumericLessThan, "aws:MultiFactorAuthAge", Arn::literal(SESSION)),
    ];
    people.reason =
        "people of the account who may take on roles, with a second factor shown within the last hour".to_owned();
    let [without, old] = deny_without_mfa();
    Policy { statements: vec![people, without, old] }
}

/// What people who deploy may do; `None` where no such role was asked for.
pub fn deployer_role(spec: &Spec) -> Option<Policy> {
    if !spec.has(Feature::DeployerRole) {
        return None;
    }
    let names = Names::of(spec);
    let (function, role) = (Arn::function(&names.function), names.role.arn());
    let mut change = vec![
        Action::GetFunction,
        Action::GetFunctionConfiguration,
        Action::UpdateFunctionCode,
        Action::PublishVersion,
        Action::GetPolicy,
        Action::RemovePermission,
    ];
    let configure = configure_network(spec, &function);
    if configure.is_none() {
        change.push(Action::UpdateFunctionConfiguration);
    }
    let mut statements = vec![
        allow(
            "ChangeFunction",
            change,
            names.function_and_alias(),
            "people who deploy may change this function, its code and who may invoke it",
        ),
        pass_role(&role),
        allow(
            "ReadExecutionRole",
            vec![Action::GetRole, Action::GetRolePolicy, Action::ListRolePolicies, Action::ListAttachedRolePolicies],
            vec![role.clone()],
            "people who deploy may see what the function may do",
        ),
    ];
    statements.splice(1..1, let_in(spec, &names.invoked()));
    statements.extend(super::alias::change_alias(spec, &names));
    statements.extend(configure);
    statements.extend(verify_network(spec));
    statements.extend(super::configuring::use_layers(spec));
    statements.extend(super::configuring::use_environment_key(spec));
    let change_role = change_role(spec, &role);
    let denied = deny_widening(spec, &role, change_role.is_some());
    statements.extend(change_role);
    statements.extend(change_rules(spec, &names.invoked()));
    statements.extend(change_schedule(spec));
    statements.extend(update_stack(spec, &names));
    statements.extend(super::terraform::refresh(spec, &names));
    statements.extend(denied);
    Some(Policy { statements })
}

/// S3, EventBridge and SNS, where a trigger comes by them; none where all come by a queue.
fn let_in(spec: &Spec, function: &Arn) -> Option<Statement> {
    let services =
        [(S3, "S3", Route::Direct), (EVENTBRIDGE, "EventBridge", Route::EventBridge), (SNS, "SNS", Route::Sns)];
    let services: Vec<_> = services.into_iter().filter(|(.., via)| spec.triggers_via(*via).next().is_some()).collect();
    let names: Vec<&str> = services.iter().map(|(_, name, _)| *name).collect();
    let sid = format!("Let{}Invoke", names.first()?);
    let reason =
        format!("people who deploy may let {} invoke the function, and no other principal", names.join(" and "));
    let mut statement = allow(&sid, vec![Action::AddPermission], vec![function.clone()], &reason);
    statement.conditions = vec![Condition {
        operator: Operator::StringEquals,
        key: "lambda:Principal".into(),
        values: services.iter().map(|(service, ..)| Arn::literal(service)).collect(),
    }];
    Some(statement)
}

/// Whether people who deploy may update the stack: it is one of CloudFormation's, and no stack of the CDK's has its name.
pub fn updates_stack(spec: &Spec) -> bool {
    spec.has(Feature::DeployerRole)
        && spec.formats.iter().any(|format| *format != Format::Terraform)
        && !spec.formats.contains(&Format::Cdk)
}

/// What `aws cloudformation deploy` and `sam deploy` ask of the stack that is there. CloudFormation then changes resources with
/// the rights of the caller, and none of its own (*AWS CloudFormation User Guide, Control access, Service role*): only the
/// CDK names such a role, that of its bootstrapping, and every update of a stack of the CDK's acts under it.
fn update_stack(spec: &Spec, names: &Names) -> Vec<Statement> {
    if !updates_stack(spec) {
        return Vec::new();
    }
    let mut statements = vec![allow(
        "UpdateStack",
        vec![
            Action::CreateChangeSet,
            Action::DescribeChangeSet,
            Action::ExecuteChangeSet,
            Action::DescribeStacks,
            Action::DescribeStackEvents,
            Action::GetTemplateSummary,
        ],
        vec![Arn::stack(&names.stack)],
        "people who deploy may update the stack, within the other statements: CloudFormation has no rights of its own",
    )];
    if spec.formats.contains(&Format::Sam) {
        // aws/serverless-application-model#179: the transform is asked for, too.
        statements.push(allow(
            "TransformStack",
            vec![Action::CreateChangeSet],
            vec![Arn::sam_transform()],
            "people who deploy may let CloudFormation read the template as SAM's",
        ));
    }
    statements
}

pub(super) fn trust(sid: &str, principal: Principal, action: Action) -> Statement {
    Statement { principal: Some(principal), ..allow(sid, vec![action], Vec::new(), "") }
}

/// *IAM User Guide, Grant a user permissions to pass a role to an AWS service*.
fn pass_role(role: &Arn) -> Statement {
    let reason = "the function keeps this execution role and no other, and no other service gets it";
    let mut statement = allow("PassExecutionRole", vec![Action::PassRole], vec![role.clone()], reason);
    statement.conditions =
        vec![Condition::one(Operator::StringEquals, "iam:PassedToService", Arn::literal("lambda.amazonaws.com"))];
    statement
}

/// Only with a boundary, and as long as the role has it: a principal that may write the role's policies, and the code that runs under
/// it, may do anything otherwise (*IAM User Guide, Permissions boundaries for IAM entities, Delegating responsibility to others*).
fn change_role(spec: &Spec, role: &Arn) -> Option<Statement> {
    let boundary = spec.options.boundary.as_ref().filter(|_| spec.options.function.execution_role.is_none())?;
    let actions = vec![Action::PutRolePolicy, Action::DeleteRolePolicy];
    let reason = "people who deploy may change what the function may do, within the boundary";
    let mut statement = allow("ChangeExecutionRole", actions, vec![role.clone()], reason);
    statement.conditions =
        vec![Condition::one(Operator::ArnEquals, "iam:PermissionsBoundary", Arn::literal(boundary.as_str()))];
    Some(statement)
}

/// Denies the role to whoever has shown no second factor, or too long ago, whatever else lets them in. A request that does not say
/// is denied, too: it was made with a key that is valid for years (*IAM User Guide, AWS global condition context keys,
/// aws:MultiFactorAuthPresent*; *Condition operators, ...IfExists*).
fn deny_without_mfa() -> [Statement; 2] {
    let deny = |sid: &str, condition, reason: &str| Statement {
        effect: Effect::Deny,
        conditions: vec![condition],
        reason: reason.to_owned(),
        ..trust(sid, Principal::Everybody, Action::AssumeRole)
    };
    [
        deny(
            "DenyWithoutMfa",
            Condition::one(Operator::BoolIfExists, "aws:MultiFactorAuthPresent", Arn::literal("false")),
            "requests without a second factor are denied, and so are access keys that cannot show one",
        ),
        deny(
            "DenyOldMfa",
            Condition::one(Operator::NumericGreaterThanIfExists, "aws:MultiFactorAuthAge", Arn::literal(SESSION)),
            "a second factor is valid for an hour",
        ),
    ]
}

/// Denies what would let a deployer do more than its role says, whatever else is attached to it (*IAM User Guide, Permissions
/// boundaries for IAM entities, Delegating responsibility to others*, for the boundary itself).
pub(super) fn deny_widening(spec: &Spec, role: &Arn, changes_role: bool) -> Vec<Statement> {
    let names = Names::of(spec);
    let mut widening = vec![
        Action::AttachRolePolicy,
        Action::CreateRole,
        Action::UpdateAssumeRolePolicy,
        Action::PutRolePermissionsBoundary,
        Action::DeleteRolePermissionsBoundary,
    ];
    let of_schedule = [widening.clone(), vec![Action::PutRolePolicy, Action::DeleteRolePolicy]].concat();
    // How long a session may be is how long a second factor is enough.
    let own = [widening.clone(), vec![Action::PutRolePolicy, Action::DeleteRolePolicy, Action::UpdateRole]].concat();
    if !changes_role {
        widening.extend([Action::PutRolePolicy, Action::DeleteRolePolicy]);
    }
    if spec.options.abac.is_some() {
        // Where tags decide, another tag of the role is another reach.
        widening.extend([Action::TagRole, Action::UntagRole]);
    }
    let deny = |sid: &str, actions, resources, reason: &str| Statement {
        effect: Effect::Deny,
        ..allow(sid, actions, resources, reason)
    };
    let mut denied = vec![
        deny(
            "DenyWidening",
            widening,
            vec![role.clone()],
            "people who deploy may not open the execution role to others, or remove its boundary",
        ),
        deny(
            "DenyOwnRoles",
            own,
            vec![names.deployer_role.arn(), names.workflow_role.arn()],
            "people who deploy may not change their own permissions",
        ),
    ];
    denied.extend(spec.options.schedule.as_ref().map(|_| {
        // With another target, a schedule calls most APIs of AWS (*Amazon EventBridge Scheduler User Guide, Using universal targets*).
        let reason = "people who deploy may not widen the role of the schedule, which they pass on";
        deny("DenyScheduleRole", of_schedule, vec![names.schedule_role.arn()], reason)
    }));
    denied.extend(spec.options.boundary.as_ref().map(|boundary| {
        let edit = vec![
            Action::CreatePolicyVersion,
            Action::SetDefaultPolicyVersion,
            Action::DeletePolicyVersion,
            Action::DeletePolicy,
        ];
        let reason = "people who deploy may not change the boundary, and so the permissions of all roles that have it";
        deny("DenyBoundaryEdit", edit, vec![Arn::literal(boundary.as_str())], reason)
    }));
    denied
}
