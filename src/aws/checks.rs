//! The custom policy checks of IAM Access Analyzer, which proves what a policy can grant. AWS charges for each of them.

use aws_sdk_accessanalyzer::types::{
    Access, AccessCheckPolicyType, AccessCheckResourceType, CheckAccessNotGrantedResult, CheckNoPublicAccessResult,
    ReasonSummary,
};
use futures_util::future::{join, join_all};

use super::analysis::{own, place_of, resource_type};
use super::conversation::{Conversation, Requirement};
use crate::audit::deployed::{Remark, RemarkKind, Text};
use crate::deployment::facts::DocumentKind;
use crate::iam::never_needed;
use crate::spec::Spec;

const LINK: &str = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-custom-policy-checks.html";

/// What they find in every policy but AWS's own. A check that cannot be made is an error: `--analyze` asks for all of them.
pub(super) async fn check(asking: &Conversation, spec: &Spec, texts: &[Text<'_>]) -> Vec<Remark> {
    let one = |text| join(access(asking, spec, text), public(asking, text));
    let remarks = join_all(own(texts).map(one)).await;
    remarks.into_iter().flat_map(|(access, public)| access.into_iter().chain(public)).collect()
}

/// What no function needs, granted to a role.
async fn access(asking: &Conversation, spec: &Spec, text: &Text<'_>) -> Vec<Remark> {
    if text.kind != DocumentKind::Identity {
        return Vec::new();
    }
    let actions = never_needed(spec, text.of).into_iter().map(str::to_owned).collect();
    let call = asking
        .clients
        .analyzer
        .check_access_not_granted()
        .policy_document(text.text)
        .policy_type(AccessCheckPolicyType::IdentityPolicy)
        .access(Access::builder().set_actions(Some(actions)).build())
        .send();
    let told = asking.ask("access-analyzer:CheckAccessNotGranted", "*", Requirement::Required, call).await;
    let Some(told) = told.got().filter(|told| told.result() != Some(&CheckAccessNotGrantedResult::Pass)) else {
        return Vec::new();
    };
    remarks(text, "ACCESS_GRANTED", told.message().unwrap_or_default(), told.reasons())
}

/// Anybody at all, let in by a policy that hangs on something.
async fn public(asking: &Conversation, text: &Text<'_>) -> Vec<Remark> {
    let Some(hangs_on) = resource_type(text.of, text.holder) else { return Vec::new() };
    let call = asking
        .clients
        .analyzer
        .check_no_public_access()
        .policy_document(text.text)
        .resource_type(AccessCheckResourceType::from(hangs_on))
        .send();
    let told = asking.ask("access-analyzer:CheckNoPublicAccess", "*", Requirement::Required, call).await;
    let Some(told) = told.got().filter(|told| told.result() != Some(&CheckNoPublicAccessResult::Pass)) else {
        return Vec::new();
    };
    remarks(text, "PUBLIC_ACCESS", told.message().unwrap_or_default(), told.reasons())
}

fn remarks(text: &Text<'_>, code: &str, message: &str, reasons: &[ReasonSummary]) -> Vec<Remark> {
    let remark = |reason: Option<&ReasonSummary>| Remark {
        place: place_of(text, reason.and_then(|reason| usize::try_from(reason.statement_index()?).ok())),
        kind: RemarkKind::Error,
        code: code.to_owned(),
        text: [message, reason.and_then(ReasonSummary::description).unwrap_or_default()].join(" ").trim().to_owned(),
        link: LINK.to_owned(),
    };
    if reasons.is_empty() { vec![remark(None)] } else { reasons.iter().map(|reason| remark(Some(reason))).collect() }
}
