//! Roles: who may take them on, what they may do, what bounds them.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_sdk_iam::primitives::DateTime;
use futures_util::future::{join, join_all, join3};
use percent_encoding::percent_decode_str;

use super::conversation::{Conversation, Requirement};
use crate::audit::deployed::{Attached, Inline, Role};
use crate::deployment::SourceLocation;
use crate::iam::DocumentKind;

/// A role, and what is asked about it later.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) role: Role,
    pub(super) arn: String,
    /// How many days it is old.
    pub(super) days: u32,
}

/// A role of the deployment; `None` where it is not there, or where that is noted.
pub(super) async fn read(asking: &Conversation, kind: DocumentKind, name: String, arn: String) -> Option<Found> {
    let need = Requirement::Required;
    read_as(asking, kind, name, arn, &need).await
}

/// A role that the deployment knows nothing of, and that its auditor need not be allowed to read.
pub(super) async fn read_other(asking: &Conversation, name: String, arn: String) -> Option<Found> {
    let need = Requirement::Optional(SourceLocation::aws(format!("role {name}")));
    read_as(asking, DocumentKind::Role, name, arn, &need).await
}

async fn read_as(
    asking: &Conversation,
    kind: DocumentKind,
    name: String,
    arn: String,
    need: &Requirement,
) -> Option<Found> {
    let iam = &asking.clients.iam;
    let inline = iam.list_role_policies().role_name(&name).into_paginator().items().send();
    let attached = iam.list_attached_role_policies().role_name(&name).into_paginator().items().send();
    let (role, inline, attached) = join3(
        asking.ask("iam:GetRole", &arn, need.clone(), iam.get_role().role_name(&name).send()),
        asking.ask("iam:ListRolePolicies", &arn, need.clone(), inline.collect::<Result<Vec<_>, _>>()),
        asking.ask("iam:ListAttachedRolePolicies", &arn, need.clone(), attached.collect::<Result<Vec<_>, _>>()),
    )
    .await;
    let role = role.got()?.role()?.clone();
    let inline = inline.got()?.into_iter().map(|policy| read_inline(asking, &name, &arn, policy, need));
    let attached = attached.got()?;
    let attached = attached.iter().filter_map(|policy| policy.policy_arn()).map(|policy| read_attached(asking, policy));
    let (inline, attached) = join(join_all(inline), join_all(attached)).await;
    let boundary = role.permissions_boundary().and_then(|boundary| boundary.permissions_boundary_arn());
    let held = Role {
        kind,
        trust: decoded(role.assume_role_policy_document().unwrap_or_default()),
        boundary: boundary.map(str::to_owned),
        inline: inline.into_iter().flatten().collect(),
        attached: attached.into_iter().flatten().collect(),
        services: None,
        name,
    };
    Some(Found { role: held, arn: role.arn().to_owned(), days: days_since(role.create_date()) })
}

async fn read_inline(
    asking: &Conversation,
    role: &str,
    arn: &str,
    policy: String,
    need: &Requirement,
) -> Option<Inline> {
    let call = asking.clients.iam.get_role_policy().role_name(role).policy_name(&policy).send();
    let told = asking.ask("iam:GetRolePolicy", arn, need.clone(), call).await.got()?;
    Some(Inline { name: policy, text: decoded(told.policy_document()) })
}

/// The version of a managed policy that counts.
async fn read_attached(asking: &Conversation, arn: &str) -> Option<Attached> {
    let iam = &asking.clients.iam;
    let call = iam.get_policy().policy_arn(arn).send();
    let policy = asking.ask("iam:GetPolicy", arn, Requirement::Required, call).await.got()?;
    let version = policy.policy()?.default_version_id()?.to_owned();
    let call = iam.get_policy_version().policy_arn(arn).version_id(version).send();
    let told = asking.ask("iam:GetPolicyVersion", arn, Requirement::Required, call).await.got()?;
    Some(Attached { arn: arn.to_owned(), text: decoded(told.policy_version()?.document()?) })
}

/// IAM answers with documents in the encoding of URLs (*IAM API Reference, GetRolePolicy*).
fn decoded(document: &str) -> String {
    percent_decode_str(document).decode_utf8_lossy().into_owned()
}

/// How many whole days ago that was.
pub(super) fn days_since(then: &DateTime) -> u32 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs());
    let seconds = now.saturating_sub(u64::try_from(then.secs()).unwrap_or_default());
    u32::try_from(seconds / 86_400).unwrap_or(u32::MAX)
}
