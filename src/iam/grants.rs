//! What the function may do with the services of the spec's rows.

use super::policy::{Condition, Operator, Statement};
use super::role::{allow, distinct};
use super::{Action, Arn};
use crate::spec::Spec;
use crate::spec::options::{Mode, SERVICES, Service, ServiceGrant};

/// A statement about everything of a service that the spec grants, if a grant is about that.
struct Part {
    sid: &'static str,
    actions: &'static [Action],
    /// What a grant has to allow: `ReadWrite` where the service knows no difference.
    mode: Mode,
    arn: fn(&ServiceGrant) -> Arn,
    reason: &'static str,
}

/// Statements in the order of services.
pub(super) fn grant_statements(spec: &Spec) -> Vec<Statement> {
    let mut statements = Vec::new();
    for row in spec.options.granted_services() {
        let grants: Vec<&ServiceGrant> = spec.options.granted(row.service).collect();
        let (limited, whole): (Vec<&ServiceGrant>, Vec<&ServiceGrant>) =
            grants.iter().partition(|grant| spec.options.limit_of(grant).is_some());
        for part in parts(row.service) {
            let about = whole.iter().filter(|grant| grant.mode.includes(part.mode));
            let resources = distinct(about.map(|grant| (part.arn)(grant)));
            if !resources.is_empty() {
                let mut statement = allow(part.sid, part.actions.to_vec(), resources, part.reason);
                statement.conditions.extend((row.service == Service::Metrics).then(|| of_namespaces(&grants)));
                statements.push(statement);
            }
        }
        statements.extend(limited.into_iter().enumerate().flat_map(|(at, grant)| limited_statements(spec, grant, at)));
        statements.extend(profile_statements(&grants));
    }
    statements
}

/// Statements of their own for each grant that is about a part, since a condition holds for the whole of its statement. A request without the
/// key has no values that could be others, so `Null` asks for the key (*IAM User Guide, Set operators for multi-valued context keys*; *Amazon
/// DynamoDB Developer Guide, Using IAM policy conditions for fine-grained access control*). A scan never has it.
fn limited_statements(spec: &Spec, grant: &ServiceGrant, at: usize) -> Vec<Statement> {
    let Some((limit, (key, what))) = spec.options.limit_of(grant).zip(limiting_key(grant.service)) else {
        return Vec::new();
    };
    let about = parts(grant.service).into_iter().filter(|part| grant.mode.includes(part.mode));
    let statement = |part: Part| {
        let actions = part.actions.iter().copied().filter(|action| *action != Action::Scan).collect();
        let reason = format!("{}, {what}", part.reason);
        let mut statement = allow(&format!("{}{}", part.sid, at + 1), actions, vec![(part.arn)(grant)], &reason);
        statement.conditions = vec![
            Condition {
                operator: Operator::Stated("ForAllValues:StringEquals"),
                key: key.into(),
                values: limit.values().map(Arn::literal).collect(),
            },
            Condition::one(Operator::Stated("Null"), key, Arn::literal("false")),
        ];
        statement
    };
    about.map(statement).collect()
}

fn limiting_key(service: Service) -> Option<(&'static str, &'static str)> {
    match service {
        Service::Table => Some(("dynamodb:LeadingKeys", "but only items of these partition keys (`--table-keys`)")),
        Service::EventBus => Some(("events:source", "but only events of these sources (`--event-source`)")),
        _ => None,
    }
}

/// The service whose grants a statement of this name is made from, and what of them. Statements that only go with another one
/// are none.
pub fn granted_in(sid: &str) -> Option<(Service, Mode)> {
    let sid = sid
        .strip_suffix(|c: char| c.is_ascii_digit())
        .map_or(sid, |rest| rest.trim_end_matches(|c: char| c.is_ascii_digit()));
    find_part(|part| part.sid == sid && part.sid != INDEXES)
}

/// The flag whose grant allows an action, too, with a variable of the environment and a client for the handler.
pub fn named_grant(action: &str) -> Option<&'static str> {
    match action {
        "secretsmanager:GetSecretValue" => Some("--secret"),
        "sns:Publish" => Some("--publish"),
        "sqs:SendMessage" => Some("--queue"),
        "ssm:GetParameter" => Some("--parameter"),
        action => granting(action).map(|(service, _)| service.row().flag),
    }
}

/// The service whose grants allow an action, and what has to be granted there.
pub fn granting(action: &str) -> Option<(Service, Mode)> {
    find_part(|part| part.actions.iter().any(|granted| granted.as_str() == action))
}

fn find_part(is_meant: impl Fn(&Part) -> bool) -> Option<(Service, Mode)> {
    let parts = SERVICES.iter().flat_map(|row| parts(row.service).into_iter().map(|part| (row.service, part)));
    let mut meant = parts.filter(|(_, part)| is_meant(part));
    meant.next().map(|(service, part)| (service, part.mode))
}

const INDEXES: &str = "QueryIndexes";

/// The actions are those of the *Service Authorization Reference* that write or read what a service holds; none manages it.
fn parts(service: Service) -> Vec<Part> {
    let part = |sid, actions, reason| Part { sid, actions, mode: Mode::ReadWrite, arn: Arn::of_service, reason };
    match service {
        // A transaction asks for the actions of its items (*Amazon DynamoDB Developer Guide, Amazon DynamoDB Transactions: How it
        // works*). Only queries and scans know indexes.
        Service::Table => vec![
            Part {
                mode: Mode::Read,
                ..part(
                    "ReadTables",
                    &[Action::BatchGetItem, Action::ConditionCheckItem, Action::GetItem, Action::Query, Action::Scan],
                    "the handler reads items of tables (`--table`), also in transactions",
                )
            },
            Part {
                mode: Mode::Read,
                arn: Arn::indexes,
                ..part(
                    INDEXES,
                    &[Action::Query, Action::Scan],
                    "the handler reads tables (`--table`) by way of their indexes, too",
                )
            },
            Part {
                mode: Mode::Write,
                ..part(
                    "WriteTables",
                    &[
                        Action::BatchWriteItem,
                        Action::ConditionCheckItem,
                        Action::DeleteItem,
                        Action::PutItem,
                        Action::UpdateItem,
                    ],
                    "the handler writes items of tables (`--table`), also in transactions",
                )
            },
        ],
        Service::EventBus => {
            vec![part("PutEvents", &[Action::PutEvents], "the handler puts events on event buses (`--event-bus`)")]
        }
        Service::StateMachine => vec![part(
            "StartExecutions",
            &[Action::StartExecution],
            "the handler starts state machines (`--state-machine`)",
        )],
        // The unqualified ARN does not stand for aliases and versions (*AWS Lambda Developer Guide, Resources and conditions for
        // Lambda actions*).
        Service::Invoke => {
            vec![part("InvokeFunctions", &[Action::InvokeFunction], "the handler invokes other functions (`--invoke`)")]
        }
        Service::Stream => vec![part(
            "PutStreamRecords",
            &[Action::PutStreamRecord, Action::PutStreamRecords],
            "the handler puts records into data streams (`--stream`)",
        )],
        Service::DeliveryStream => vec![part(
            "PutDeliveryRecords",
            &[Action::PutDeliveryRecord, Action::PutDeliveryRecords],
            "the handler puts records into streams of Data Firehose (`--delivery-stream`)",
        )],
        Service::Model => vec![part("InvokeModels", &INVOKE_MODEL, "the handler invokes Bedrock models (`--model`)")],
        // The action knows no resources, and a condition stands in for them.
        Service::Metrics => vec![Part {
            arn: |_| Arn::everything(),
            ..part(
                "PutMetrics",
                &[Action::PutMetricData],
                "the handler puts metrics into these namespaces (`--metrics`); the action knows no resources",
            )
        }],
    }
}

const INVOKE_MODEL: [Action; 2] = [Action::InvokeModel, Action::InvokeModelWithResponseStream];

/// An inference profile asks for its model in each Region that it leads to, and a condition keeps that to the profile (*Amazon
/// Bedrock User Guide, Prerequisites for inference profiles*). Which Regions those are, AWS decides.
fn profile_statements(grants: &[&ServiceGrant]) -> Vec<Statement> {
    let profiles = grants.iter().filter_map(|grant| Some((grant, grant.profiled_model()?)));
    let statement = |(at, (grant, model)): (usize, (&&ServiceGrant, &str))| {
        let reason =
            "the inference profile (`--model`) invokes its model in Regions of its own, by way of the profile alone";
        let sid = format!("InvokeProfiledModel{}", at + 1);
        let mut statement = allow(&sid, INVOKE_MODEL.to_vec(), vec![Arn::model_anywhere(model)], reason);
        let profile = Arn::of_service(grant);
        statement.conditions = vec![Condition::one(Operator::ArnEquals, "bedrock:InferenceProfileArn", profile)];
        statement
    };
    profiles.enumerate().map(statement).collect()
}

/// *Amazon CloudWatch User Guide, Using condition keys to limit access to CloudWatch namespaces*.
fn of_namespaces(grants: &[&ServiceGrant]) -> Condition {
    Condition {
        operator: Operator::StringEquals,
        key: "cloudwatch:namespace".into(),
        values: grants.iter().map(|grant| Arn::literal(grant.as_str())).collect(),
    }
}
