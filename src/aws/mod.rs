//! The edge to AWS: asks an account what it holds of a project. Every call reads; which they are,
//! [`auditor_policy`](crate::iam::auditor_policy) says.

mod analysis;
mod buckets;
mod checks;
mod clients;
mod conversation;
mod failure;
mod function;
mod roles;

use futures_util::future::{join, join_all, join4};

use self::clients::Clients;
use self::conversation::{Conversation, Requirement};
use crate::audit::deployed::AccountError;
use crate::audit::deployed::{Chosen, Observed, Remark, Text};
use crate::deployment::SourceLocation;
use crate::deployment::facts::{self, Unread};
use crate::iam::{self, Analysis, Arn, Content, DocumentKind, Names, roles_of};
use crate::spec::{Region, Spec};

pub fn observe(spec: &Spec, chosen: &Chosen) -> Result<Observed, AccountError> {
    wait_for(ask(spec, chosen))
}

/// What IAM Access Analyzer says about the documents that `policy` prints, deployed or not.
pub fn analyze(spec: &Spec, chosen: &Chosen) -> Result<Vec<Remark>, AccountError> {
    wait_for(ask_about_documents(spec, chosen))
}

fn wait_for<T>(asking: impl Future<Output = Result<T, AccountError>>) -> Result<T, AccountError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| AccountError::NoRuntime(error.to_string()))?.block_on(asking)
}

async fn begin(spec: &Spec, chosen: &Chosen) -> Result<Conversation, AccountError> {
    let region = chosen.region.as_ref().or(spec.region.as_ref());
    Conversation::begin(Clients::connect(chosen.profile.as_deref(), region.map(Region::as_str)).await?).await
}

async fn ask_about_documents(spec: &Spec, chosen: &Chosen) -> Result<Vec<Remark>, AccountError> {
    let asking = begin(spec, chosen).await?;
    let mut documents = Vec::new();
    for kind in DocumentKind::ALL {
        let place = SourceLocation::aws(format!("document {}", kind.name()));
        let mut add = |place, holder: &str, policy| {
            documents.push((kind, place, holder.to_owned(), iam::document(policy, &asking.place).to_string()));
        };
        match kind.content(spec) {
            Content::One(document) => add(place, "", &document.policy),
            Content::OneABucket(buckets) => {
                for (bucket, document) in &buckets {
                    add(place.part(bucket.as_str()), bucket.as_str(), &document.policy);
                }
            }
            Content::ByName(named) => {
                for (name, document) in &named {
                    add(place.part(name), name, &document.policy);
                }
            }
            Content::ByOwner(owned) => {
                for (owned, document) in &owned {
                    add(place.part(&owned.arn), &owned.arn, &document.policy);
                }
            }
            Content::Nothing | Content::Managed(_) | Content::Notifications(..) | Content::Rules(_) => {}
        }
    }
    let texts = documents.iter().map(|(kind, place, holder, text)| as_text(*kind, place, holder, text));
    let texts: Vec<Text<'_>> = texts.collect();
    let (validated, checked) =
        join(analysis::validate(&asking, &texts, &Requirement::Required), checks::check(&asking, spec, &texts)).await;
    asking.conclude()?;
    Ok([validated, checked].concat())
}

fn as_text<'a>(of: DocumentKind, place: &SourceLocation, holder: &'a str, text: &'a str) -> Text<'a> {
    let kind = match analysis::resource_type(of, holder) {
        None => facts::DocumentKind::Identity,
        Some(name) if name.starts_with("AWS::IAM::") => facts::DocumentKind::Trust,
        Some(_) => facts::DocumentKind::Resource,
    };
    Text { place: place.clone(), kind, of, holder, text, managed: None }
}

async fn ask(spec: &Spec, chosen: &Chosen) -> Result<Observed, AccountError> {
    let asking = begin(spec, chosen).await?;
    let name = Names::of(spec).function;
    let planned = join_all(roles_of(spec).into_iter().map(|(kind, _, role)| {
        let name = role.name().resolve(&asking.place);
        let arn = role.arn().resolve(&asking.place);
        roles::read(&asking, kind, name, arn)
    }));
    let (function, roles, buckets, log_group) = join4(
        function::read(&asking, &Names::of(spec)),
        planned,
        buckets::read(&asking, spec),
        buckets::log_group(&asking, &Names::of(spec).log_group),
    )
    .await;
    asking.conclude()?;
    let Some(function) = function else {
        return Err(asking.no_function(name, &buckets));
    };
    let mut roles: Vec<_> = roles.into_iter().flatten().collect();
    let expected = Names::of(spec).role.arn().resolve(&asking.place);
    if function.role != expected {
        // It runs under another role: what that may do is what counts.
        let name = function.role.rsplit('/').next().unwrap_or_default().to_owned();
        roles.retain(|role| role.role.kind != DocumentKind::Role);
        roles.extend(roles::read_other(&asking, name, function.role.clone()).await);
    }
    let last_used = join_all(roles.iter_mut().map(|role| analysis::last_use(&asking, role, chosen.unused_days)));
    last_used.await;
    let roles = roles.into_iter().map(|role| role.role).collect();
    let mut observed = Observed {
        place: asking.place.clone(),
        function,
        roles,
        buckets,
        log_group,
        remarks: Vec::new(),
        unread: Vec::new(),
        unused_days: chosen.unused_days,
    };
    let texts = observed.texts();
    let need = Requirement::Optional(SourceLocation::aws("IAM Access Analyzer"));
    let mut remarks = analysis::validate(&asking, &texts, &need).await;
    if chosen.analysis == Analysis::Custom {
        remarks.extend(checks::check(&asking, spec, &texts).await);
    }
    observed.remarks = remarks;
    asking.conclude()?;
    observed.unread = asking.unread();
    observed.unread.extend(iam::rules_of(spec).into_iter().map(|rule| Unread {
        place: SourceLocation::aws(rule.arn().resolve(&asking.place)),
        why: "rules of EventBridge are not read: `aws events describe-rule` shows which events it matches".to_owned(),
    }));
    observed.unread.extend(spec.has_queue().then(|| {
        Unread {
            place: SourceLocation::aws(Arn::queue(&Names::of(spec).events_queue).resolve(&asking.place)),
            why: "queues are not read: `aws sqs get-queue-attributes` shows who may send to it, and `aws lambda \
              list-event-source-mappings` how Lambda takes from it"
                .to_owned(),
        }
    }));
    observed.unread.extend(spec.has_topic().then(|| {
        Unread {
            place: SourceLocation::aws(iam::events_topic(spec).resolve(&asking.place)),
            why: "topics are not read: `aws sns get-topic-attributes` shows who may publish to it, and `aws sns \
              list-subscriptions-by-topic` where it sends"
                .to_owned(),
        }
    }));
    Ok(observed)
}
