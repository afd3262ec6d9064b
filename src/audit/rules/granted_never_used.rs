use std::collections::BTreeSet;

use super::undecided_source;
use crate::audit::outcome::covers;
use crate::audit::{Check, Edit, Finding, Fix, Rule, Severity, Subject};
use crate::escape::{Quoted, visible};
use crate::handler_calls::{Calls, Note};
use crate::iam::{Arn, Statement, execution_role, granted_in, is_of_lambda, stated_names};
use crate::manifest::Stated;
use crate::service_reference::has_client;
use crate::spec::options::{Allow, Mode, Service};
use crate::spec::{Access, Grant, Location, Spec};

pub const RULE: Rule = Rule {
    name: "granted-never-used",
    severity: Severity::Warning,
    finds: "a grant that the code does not use",
    why: "An attacker who takes over the function may do all that its role allows (*IAM User Guide, Security best \
          practices in IAM, Apply least-privilege permissions*). Reported only if every call of that service in the \
          code could be resolved.",
    instead: "Remove the grant from the spec.",
    bad: "[[package.metadata.lambda-s3.delete]]\nbucket = \"photo-inbox\"    # and no `delete_object` in src/",
    good: "# no grant to delete",
    check: Check::Project(check),
};

/// Services that only the handler's own calls use, by what grants of the spec allow there.
const SERVICES: [&str; 5] = ["s3", "secretsmanager", "sns", "sqs", "ssm"];

/// What a statement of the user's own may allow for the sake of other services: keys, logs, network interfaces, traces.
const BY_OTHERS: [&str; 4] = ["ec2", "kms", "logs", "xray"];

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let (Some(spec), Some(calls)) = (subject.spec, &subject.calls) else { return Vec::new() };
    let used = used_actions(calls);
    // What is allowed is known to hide nothing.
    let hides = |service: &str| {
        let is_open = |note: &&Note| !spec.audit_allow.iter().any(|one| covers(one, &undecided_source::finding(note)));
        calls.notes.iter().filter(|note| note.hides.may_hide(service)).any(|note| is_open(&note))
    };
    let role = execution_role(spec);
    let judged = role.statements.iter().filter(|statement| {
        let is_of_row = granted_in(&statement.sid).is_some();
        let is_stated = stated_of(spec, &statement.sid).is_some();
        let is_of_service = statement.actions.iter().all(|action| {
            let service = action.as_str().split(':').next().unwrap_or_default();
            let is_callers = is_of_row || SERVICES.contains(&service) || (is_stated && !BY_OTHERS.contains(&service));
            is_callers && has_client(service) && !hides(service)
        });
        is_of_service && !is_of_lambda(&statement.sid)
    });
    let unused = judged.filter(|statement| !statement.actions.iter().any(|action| used.contains(action.as_str())));
    unused.map(|statement| finding(subject, spec, statement)).collect()
}

fn used_actions(calls: &Calls) -> BTreeSet<&'static str> {
    let needs = calls.calls.iter().map(crate::handler_calls::Call::needs);
    needs.flat_map(|needs| needs.sure.into_iter().flatten().chain(needs.possible)).collect()
}

fn finding(subject: &Subject<'_>, spec: &Spec, statement: &Statement) -> Finding {
    let actions = statement.actions.iter().map(|action| format!("`{action}`")).collect::<Vec<_>>().join(" and ");
    let on = statement.resources.iter().map(Arn::readable).collect::<Vec<_>>().join(", ");
    let on = Quoted(&on).to_string();
    let message =
        format!("the role allows {actions} on {on} (statement {}), and the code never does that", statement.sid);
    RULE.found(subject.stated(asked(spec, statement)), message, fix(spec, statement))
}

/// What the spec says for the statement; the first of several.
fn asked(spec: &Spec, statement: &Statement) -> Stated {
    match statement.sid.as_str() {
        "ReadTriggerObjects" => Stated::Trigger(0),
        "ReadObjects" => Stated::Grant(Access::Read, 0),
        "WriteObjects" => Stated::Grant(Access::Write, 0),
        "DeleteObjects" => Stated::Grant(Access::Delete, 0),
        "PublishNotices" => Stated::Key("publish"),
        "SendMessages" => Stated::Key("queue"),
        "FetchSecrets" => Stated::Key("secret"),
        "FetchParameters" => Stated::Key("parameter"),
        sid if granted_in(sid).is_some() => Stated::Key(granted_in(sid).map_or("", |(service, _)| service.row().key)),
        sid => match stated_names(spec).iter().position(|name| name == sid) {
            Some(at) => Stated::Allow(at),
            None => {
                let is_about = |on: &Location| statement.resources.contains(&Arn::bucket(&on.bucket));
                Stated::Grant(Access::List, spec.granted(Access::List).position(is_about).unwrap_or_default())
            }
        },
    }
}

fn fix(spec: &Spec, statement: &Statement) -> Fix {
    let of = |access| {
        let locations: Vec<_> = spec.granted(access).collect();
        match &locations[..] {
            [one] => {
                let grant = Grant { access, on: (*one).clone() };
                Fix::edit(format!("take `{grant}` out of the spec"), Edit::RemoveGrant(grant))
            }
            _ => Fix::advice(format!("take the `{access}` grants out of the spec")),
        }
    };
    let options = &spec.options;
    match statement.sid.as_str() {
        "ReadTriggerObjects" => {
            Fix::edit("say `read-trigger = false` in the spec", Edit::SetFlag { key: "read-trigger", value: false })
        }
        "ReadObjects" => of(Access::Read),
        "WriteObjects" => of(Access::Write),
        "DeleteObjects" => of(Access::Delete),
        "PublishNotices" => value("publish", options.topics.iter().map(|topic| topic.as_str())),
        "SendMessages" => value("queue", options.queues.iter().map(|queue| queue.as_str())),
        "FetchSecrets" => value("secret", options.secrets.iter().map(|secret| secret.as_str())),
        "FetchParameters" => value("parameter", options.parameters.iter().map(|parameter| parameter.as_str())),
        sid if sid.starts_with("ListBucket") => of(Access::List),
        sid => match (granted_in(sid), stated_of(spec, sid)) {
            (Some((service, mode)), _) => narrow(spec, service, mode),
            (None, Some(stated)) if stated.escalation.is_none() => {
                let help =
                    format!("take it out of the spec: `cargo lambda-s3 remove allow '{}'`", visible(&stated.what()));
                Fix::edit(help, Edit::RemoveValue { key: "allow", value: stated.to_string() })
            }
            _ => Fix::advice(RULE.instead),
        },
    }
}

/// Without the grant, or with what else it allows.
fn narrow(spec: &Spec, service: Service, mode: Mode) -> Fix {
    let key = service.row().key;
    let grants: Vec<_> = spec.options.granted(service).filter(|grant| grant.mode.includes(mode)).collect();
    match (&grants[..], mode) {
        ([grant], Mode::Read | Mode::Write) if grant.mode == Mode::ReadWrite => {
            let rest = if mode == Mode::Read { Mode::Write } else { Mode::Read };
            let narrower = format!("cargo lambda-s3 add {key} {}={}", grant.as_str(), rest.as_str());
            Fix::advice(format!("grant the rest only: {}", Quoted(&narrower)))
        }
        _ => {
            let values: Vec<String> = grants.iter().map(ToString::to_string).collect();
            value(key, values.iter().map(String::as_str))
        }
    }
}

/// What the spec states for the statement of this name.
fn stated_of<'s>(spec: &'s Spec, sid: &str) -> Option<&'s Allow> {
    let at = stated_names(spec).iter().position(|name| name == sid)?;
    spec.options.allow.get(at)
}

fn value<'a>(key: &'static str, mut values: impl Iterator<Item = &'a str>) -> Fix {
    match (values.next(), values.next()) {
        (Some(one), None) => {
            let help = format!("take {} out of the spec", Quoted(&format!("--{key} {one}")));
            Fix::edit(help, Edit::RemoveValue { key, value: one.to_owned() })
        }
        _ => Fix::advice(format!("take the values of `{key}` out of the spec")),
    }
}
