//! What is denied on purpose: by statements, and by there being none where a reader would expect one.

use super::explanation::{Section, StatementView};
use crate::iam::{Arn, DocumentKind, Practice};
use crate::spec::options::Caller;
use crate::spec::{Access, BucketName, Location, Route, Spec, TriggerAccess};

/// Something that is denied.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(tag = "by", rename_all = "lowercase")]
pub enum Denial {
    /// By statements, whatever allows it. The same of several documents is one.
    Statement(StatementView),
    /// Because no statement of the deployment allows it.
    Absence(Absence),
}

/// What no statement allows.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Absence {
    pub what: String,
    /// On what; empty where `what` says it all.
    pub resources: Vec<String>,
    /// Why: a sentence's beginning, in Markdown.
    pub reason: String,
    pub practices: Vec<Practice>,
}

/// What the documents deny, and what they do not allow.
pub(super) fn denials(spec: &Spec, documents: &[Section]) -> Vec<Denial> {
    let mut denied: Vec<StatementView> = Vec::new();
    for statement in documents.iter().flat_map(|section| &section.statements).filter(|statement| statement.denies()) {
        let but_resources = |view: &StatementView| StatementView { resources: Vec::new(), ..view.clone() };
        match denied.iter_mut().find(|before| but_resources(before) == but_resources(statement)) {
            Some(before) => before.resources.extend(statement.resources.iter().cloned()),
            None => denied.push(statement.clone()),
        }
    }
    let absent = absences(spec, documents);
    denied.into_iter().map(Denial::Statement).chain(absent.into_iter().map(Denial::Absence)).collect()
}

/// What somebody who knows other functions would look for in vain.
fn absences(spec: &Spec, documents: &[Section]) -> Vec<Absence> {
    let role: Vec<&str> = documents
        .iter()
        .filter(|section| matches!(section.document, DocumentKind::Role | DocumentKind::Managed))
        .flat_map(Section::allowed)
        .flat_map(|statement| statement.actions.iter().copied())
        .collect();
    let may = |service: &str| role.iter().any(|action| action.starts_with(service));
    let mut absent = vec![
        absence(
            "`lambda:InvokeFunction` for anyone else",
            Vec::new(),
            &invokers(spec),
            &[Practice::LeastPrivilege, Practice::ExecutionAndInvocationApart],
        ),
        absence(
            if may("s3:") { "any other bucket or key" } else { "any bucket or key" },
            Vec::new(),
            if may("s3:") { "the role names the buckets and keys that it is about" } else { "the role names none" },
            &[Practice::LeastPrivilege, Practice::NoWildcardArns],
        ),
    ];
    let unread = unread_triggers(spec);
    if !unread.is_empty() {
        let reason = match spec.trigger_access {
            TriggerAccess::None => "the function gets the event and does not read the object (`--no-read-trigger`)",
            TriggerAccess::Read => "after the removals that it gets the events of there is nothing to read",
        };
        absent.push(absence("`s3:GetObject`", unread, reason, &[Practice::LeastPrivilege]));
    }
    let unlisted = unlisted_buckets(spec);
    if !unlisted.is_empty() {
        let reason = "it was not asked for (`--list`); so a missing key answers 403, not 404";
        absent.push(absence("`s3:ListBucket`", unlisted, reason, &[Practice::LeastPrivilege]));
    }
    if !may("logs:CreateLogGroup") {
        absent.push(absence(
            "`logs:CreateLogGroup`",
            Vec::new(),
            "the deployment creates the log group, with its retention; AWS's managed policy would allow it for every group",
            &[Practice::LeastPrivilege, Practice::ManagedPoliciesAsAStart],
        ));
    }
    if !may("secretsmanager:") && !may("ssm:") {
        absent.push(absence(
            "any secret",
            Vec::new(),
            "the role may read none, and no variable of the environment holds one",
            &[Practice::NoSecretsInTheEnvironment],
        ));
    }
    absent
}

/// The only services that may invoke the function.
fn invokers(spec: &Spec) -> String {
    let services = [
        (Route::Direct, "S3", "for the buckets above and who owns them"),
        (Route::EventBridge, "EventBridge", "for the rules above"),
        (Route::Sns, "SNS", "for the topic above"),
    ];
    let named = services.into_iter().filter(|(via, ..)| spec.triggers_via(*via).next().is_some());
    let named: Vec<(&str, &str)> = named.map(|(_, service, what)| (service, what)).collect();
    let callers = &spec.options.invokers;
    let mut policy = match &named[..] {
        [] => "Lambda takes events from the function's queue, so that no service has to invoke it".to_owned(),
        [(service, what)] if callers.is_empty() => format!("the function's policy names {service} alone, {what}"),
        several => {
            let several = several.iter().map(|(service, what)| format!("{service}, {what}"));
            format!("the function's policy names {}", several.collect::<Vec<_>>().join(", and "))
        }
    };
    if !callers.is_empty() {
        policy += ", and the callers of `--invoker`";
    }
    if spec.options.schedule.is_some() {
        policy += ", and the schedule invokes it under a role of its own";
    }
    // "everyone" of a resource's own account includes its roles and users, which need no policy of their own then (*IAM User Guide, AWS
    // JSON policy elements: Principal*).
    let unless = match callers.iter().any(|one| matches!(one.caller, Caller::Organization(_))) {
        true => ", unless it is part of the organization",
        false => "",
    };
    format!("{policy}; others of this account need a policy of their own{unless}")
}

fn absence(what: &str, resources: Vec<String>, reason: &str, practices: &[Practice]) -> Absence {
    Absence { what: what.to_owned(), resources, reason: reason.to_owned(), practices: practices.to_vec() }
}

/// What triggers the function and no grant lets it read.
fn unread_triggers(spec: &Spec) -> Vec<String> {
    let read = || spec.granted(Access::Read).chain(spec.read_triggers().map(|trigger| &trigger.on));
    let is_read = |on: &Location| read().any(|read| read.overlaps(on));
    let unread = spec.triggers.iter().map(|trigger| &trigger.on).filter(|on| !is_read(on));
    unread.map(|on| Arn::objects(on).readable().to_owned()).collect()
}

/// The buckets of the spec of which no key may be listed.
fn unlisted_buckets(spec: &Spec) -> Vec<String> {
    let mut buckets: Vec<&BucketName> = spec.trigger_buckets();
    for grant in &spec.grants {
        if !buckets.contains(&&grant.on.bucket) {
            buckets.push(&grant.on.bucket);
        }
    }
    buckets.retain(|bucket| !spec.granted(Access::List).any(|on| on.bucket == **bucket));
    buckets.into_iter().map(|bucket| Arn::bucket(bucket).readable().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::read_spec;
    use crate::views::Explanation;

    /// What is denied because nothing allows it, and on what.
    fn absent(further: &str) -> Vec<(String, Vec<String>)> {
        let toml = format!("name = \"thumbs\"\n{further}\n[[trigger]]\nbucket = \"in-bucket\"\nprefix = \"a/\"\n");
        let spec = Spec::try_from(read_spec(&toml).unwrap()).unwrap();
        let what = |denial| match denial {
            Denial::Absence(absence) => Some((absence.what, absence.resources)),
            Denial::Statement(_) => None,
        };
        Explanation::of(&spec).denied.into_iter().filter_map(what).collect()
    }

    fn holds(absent: &[(String, Vec<String>)], what: &str, on: &[&str]) -> bool {
        absent.iter().any(|(name, resources)| name == what && resources == on)
    }

    #[test]
    fn only_what_is_not_granted_is_said_to_be_denied() {
        let (get, list) = ("`s3:GetObject`", "`s3:ListBucket`");
        let read = absent("");
        assert!(holds(&read, list, &["s3://in-bucket"]) && !read.iter().any(|(what, _)| what == get));
        assert!(holds(&read, "any other bucket or key", &[]));

        let unread = absent("read-trigger = false");
        assert!(holds(&unread, get, &["s3://in-bucket/a/*"]) && holds(&unread, "any bucket or key", &[]));

        let grants = "read = [{ bucket = \"in-bucket\" }]\nlist = [{ bucket = \"in-bucket\", prefix = \"a/\" }]";
        let granted = absent(&format!("read-trigger = false\n{grants}"));
        assert!(!granted.iter().any(|(what, _)| what == get || what == list), "{granted:?}");
    }
}
