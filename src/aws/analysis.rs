//! What AWS itself finds: IAM Access Analyzer about policies, IAM about services that nobody used.

use std::time::Duration;

use aws_sdk_accessanalyzer::types::{
    PathElement, PolicyType, ValidatePolicyFinding, ValidatePolicyFindingType, ValidatePolicyResourceType,
};
use aws_sdk_iam::types::JobStatusType;
use futures_util::future::join_all;

use super::conversation::{Conversation, Requirement};
use super::roles::{Found, days_since};
use crate::audit::deployed::{Remark, RemarkKind, Service, Text};
use crate::deployment::SourceLocation;
use crate::deployment::facts::{DocumentKind, In};
use crate::deployment::policy_text;
use crate::iam;

/// How long a report of IAM is waited for, and how often it is looked for.
const PATIENCE: Duration = Duration::from_secs(60);
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

/// What Access Analyzer says about every policy but AWS's own.
pub(super) async fn validate(asking: &Conversation, texts: &[Text<'_>], need: &Requirement) -> Vec<Remark> {
    let remarks = join_all(own(texts).map(|text| validate_one(asking, text, need.clone()))).await;
    remarks.into_iter().flatten().collect()
}

pub(super) fn own<'t, 'a>(texts: &'t [Text<'a>]) -> impl Iterator<Item = &'t Text<'a>> {
    texts.iter().filter(|text| text.managed.is_none_or(|arn| !arn.contains(":iam::aws:")))
}

async fn validate_one(asking: &Conversation, text: &Text<'_>, need: Requirement) -> Vec<Remark> {
    let kind = match text.kind {
        DocumentKind::Identity => PolicyType::IdentityPolicy,
        DocumentKind::Trust | DocumentKind::Resource => PolicyType::ResourcePolicy,
    };
    // It knows no more types than these (*IAM Access Analyzer API Reference, ValidatePolicy, validatePolicyResourceType*).
    let is_known = |name: &&str| ["AWS::S3::", "AWS::IAM::"].iter().any(|start| name.starts_with(start));
    let hangs_on = resource_type(text.of, text.holder).filter(is_known);
    let call = asking
        .clients
        .analyzer
        .validate_policy()
        .policy_document(text.text)
        .policy_type(kind)
        .set_validate_policy_resource_type(hangs_on.map(ValidatePolicyResourceType::from))
        .into_paginator()
        .items()
        .send();
    let found = asking.ask("access-analyzer:ValidatePolicy", "*", need, call.collect::<Result<Vec<_>, _>>()).await;
    found.got().unwrap_or_default().iter().map(|one| remark(text, one)).collect()
}

fn remark(text: &Text<'_>, found: &ValidatePolicyFinding) -> Remark {
    let path = found.locations().first().map(|location| location.path()).unwrap_or_default();
    let number = match path {
        [PathElement::Value(name), PathElement::Index(number), ..] if name == "Statement" => {
            usize::try_from(*number).ok()
        }
        _ => None,
    };
    Remark {
        place: place_of(text, number),
        kind: match found.finding_type() {
            ValidatePolicyFindingType::SecurityWarning => RemarkKind::SecurityWarning,
            ValidatePolicyFindingType::Warning => RemarkKind::Warning,
            ValidatePolicyFindingType::Suggestion => RemarkKind::Suggestion,
            _ => RemarkKind::Error,
        },
        code: found.issue_code().to_owned(),
        text: found.finding_details().to_owned(),
        link: found.learn_more_link().to_owned(),
    }
}

/// The place of a statement by its number; without one, that of the policy.
pub(super) fn place_of(text: &Text<'_>, number: Option<usize>) -> SourceLocation {
    let document = policy_text(In::File(""), text.text, text.kind, text.holder).ok();
    let sid = |number: usize| document.as_ref().and_then(|document| document.statements.get(number)?.sid.clone());
    number.map_or_else(|| text.place.clone(), |number| text.statement(number, sid(number).as_deref()))
}

/// What a resource-based policy hangs on, as Access Analyzer calls it (*IAM Access Analyzer API Reference, ValidatePolicy,
/// CheckNoPublicAccess*); `None` for what a role may do. `holder` is the ARN of what another account owns.
pub(super) fn resource_type(kind: iam::DocumentKind, holder: &str) -> Option<&'static str> {
    use iam::DocumentKind as Kind;
    match kind {
        Kind::Trust | Kind::ScheduleTrust | Kind::DeployerTrust | Kind::WorkflowTrust => {
            Some("AWS::IAM::AssumeRolePolicyDocument")
        }
        Kind::Invoke => Some("AWS::Lambda::Function"),
        Kind::Bucket | Kind::BucketOwner | Kind::TrailBucket => Some("AWS::S3::Bucket"),
        Kind::ResourceOwner => match holder.split(':').nth(2) {
            Some("sns") => Some("AWS::SNS::Topic"),
            Some("sqs") => Some("AWS::SQS::Queue"),
            Some("secretsmanager") => Some("AWS::SecretsManager::Secret"),
            _ => Some("AWS::KMS::Key"),
        },
        Kind::Queue => Some("AWS::SQS::Queue"),
        Kind::Topic => Some("AWS::SNS::Topic"),
        Kind::Role
        | Kind::Managed
        | Kind::Notification
        | Kind::Rule
        | Kind::Helper
        | Kind::Schedule
        | Kind::Deployer
        | Kind::Workflow => None,
    }
}

/// Adds to a role which services it used last, and when. IAM makes a report of it, which takes a while.
pub(super) async fn last_use(asking: &Conversation, found: &mut Found, limit: u32) {
    let place = found.role.place();
    if found.days < limit {
        let why = format!("which services it does not use: it is {} days old, and {limit} are the limit", found.days);
        asking.skip(place, why);
        return;
    }
    let need = || Requirement::Optional(place.clone());
    let iam = &asking.clients.iam;
    let call = iam.generate_service_last_accessed_details().arn(&found.arn).send();
    let job = asking.ask("iam:GenerateServiceLastAccessedDetails", &found.arn, need(), call).await;
    let Some(job) = job.got() else { return };
    let (mut services, mut marker) = (Vec::new(), None);
    let (mut waited, mut pause) = (Duration::ZERO, FIRST_PAUSE);
    loop {
        let call = iam
            .get_service_last_accessed_details()
            .job_id(job.job_id().unwrap_or_default())
            .set_marker(marker.clone())
            .send();
        let told = asking.ask("iam:GetServiceLastAccessedDetails", "*", need(), call).await;
        let Some(told) = told.got() else { return };
        match told.job_status() {
            JobStatusType::Completed => {}
            JobStatusType::InProgress if waited < PATIENCE => {
                tokio::time::sleep(pause).await;
                waited += pause;
                pause = (pause * 2).min(LONGEST_PAUSE);
                continue;
            }
            JobStatusType::InProgress => {
                asking.skip(
                    place,
                    "which services it does not use: IAM takes too long to say, look again later".to_owned(),
                );
                return;
            }
            _ => {
                let why = told.error().map(|error| error.message()).unwrap_or("IAM could not find it out");
                asking.skip(place, format!("which services it does not use: {why}"));
                return;
            }
        }
        services.extend(told.services_last_accessed().iter().map(|one| Service {
            namespace: one.service_namespace().to_owned(),
            name: one.service_name().to_owned(),
            days: one.last_authenticated().map(days_since),
        }));
        marker = told.marker().map(str::to_owned);
        if !told.is_truncated() || marker.is_none() {
            break;
        }
    }
    found.role.services = Some(services);
}
