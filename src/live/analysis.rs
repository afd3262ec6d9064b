//! What AWS itself finds: IAM Access Analyzer about policies, IAM about services that nobody used.

use std::time::Duration;

use aws_sdk_accessanalyzer::types::{
    PathElement, PolicyType, ValidatePolicyFinding, ValidatePolicyFindingType, ValidatePolicyResourceType,
};
use aws_sdk_iam::types::JobStatusType;
use futures_util::future::join_all;

use super::asking::{Asking, Need};
use super::roles::{Found, days_since};
use crate::audit::Place;
use crate::audit::deployed::{Observed, Remark, RemarkKind, Service, Text, UNUSED_DAYS};
use crate::audit::facts::DocumentKind;
use crate::audit::facts::In;
use crate::audit::read::policy_text;

/// How long a report of IAM is waited for, and how often it is looked for.
const PATIENCE: Duration = Duration::from_secs(60);
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

/// What Access Analyzer says about every policy but AWS's own.
pub(super) async fn validate(asking: &Asking, observed: &Observed) -> Vec<Remark> {
    let texts = observed.texts();
    let own = texts.iter().filter(|text| text.managed.is_none_or(|arn| !arn.contains(":iam::aws:")));
    let remarks = join_all(own.map(|text| validate_one(asking, text))).await;
    remarks.into_iter().flatten().collect()
}

async fn validate_one(asking: &Asking, text: &Text<'_>) -> Vec<Remark> {
    let need = Need::Welcome(Place::aws("IAM Access Analyzer"));
    let kind = match text.kind {
        DocumentKind::Identity => PolicyType::IdentityPolicy,
        DocumentKind::Trust | DocumentKind::Resource => PolicyType::ResourcePolicy,
    };
    let of_trust = ValidatePolicyResourceType::from("AWS::IAM::AssumeRolePolicyDocument");
    let call = asking
        .clients
        .analyzer
        .validate_policy()
        .policy_document(text.text)
        .policy_type(kind)
        .set_validate_policy_resource_type((text.kind == DocumentKind::Trust).then_some(of_trust))
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
    let document = policy_text(In(""), text.text, text.kind, text.holder).ok();
    let sid = |number: usize| document.as_ref().and_then(|document| document.statements.get(number)?.sid.clone());
    Remark {
        place: number.map_or_else(|| text.place.clone(), |number| text.statement(number, sid(number).as_deref())),
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

/// Adds to a role which services it used last, and when. IAM makes a report of it, which takes a while.
pub(super) async fn last_use(asking: &Asking, found: &mut Found) {
    let place = found.role.place();
    if found.days < UNUSED_DAYS {
        let why =
            format!("which services it does not use: it is {} days old, and {UNUSED_DAYS} are the limit", found.days);
        asking.skip(place, why);
        return;
    }
    let need = || Need::Welcome(place.clone());
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
