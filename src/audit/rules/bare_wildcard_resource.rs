use std::collections::{BTreeMap, BTreeSet};

use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::facts::{DocumentKind, Item};
use crate::deployment::limits::narrows_resource;
use crate::escape::Quoted;
use crate::iam::Pattern;
use crate::service_reference::{Action, Level, service};

pub const RULE: Rule = Rule {
    name: "bare-wildcard-resource",
    severity: Severity::Error,
    finds: "a statement that allows something on every resource",
    why: "`*` is every resource of the account, including those created next year (*IAM User Guide, Grant least \
          privilege*). Not reported: actions that support no resource types, such as those of X-Ray, and statements \
          that a condition limits, for example on a tag of the resource. Every resource of one type is a warning.",
    instead: "Name the resources by their ARNs.",
    bad: "\"Action\": \"sqs:SendMessage\", \"Resource\": \"*\"",
    good: "\"Action\": \"sqs:SendMessage\", \"Resource\": \"arn:aws:sqs:eu-central-1:111122223333:orders\"",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (document, statement) in subject.facts.statements() {
        let is_wide =
            !statement.not_resources.is_empty() || statement.resources.iter().any(|item| last_part(item).is_some());
        if document.kind != DocumentKind::Identity || !statement.allows() || !is_wide || subject.is_said(statement) {
            continue;
        }
        if let Some(item) = statement.not_resources.first() {
            let message = "`NotResource` allows the actions on everything but what it names";
            findings.push(RULE.found(item.place.clone(), message, Fix::advice(RULE.instead)));
        }
        if narrows_resource(statement) {
            continue;
        }
        let nameable = Nameable::of(statement.actions.iter().filter_map(|item| item.text.whole()));
        for item in &statement.resources {
            let Some((service, last)) = last_part(item) else { continue };
            let Some((action, kind)) = nameable.is_wide(&service, &last) else { continue };
            let shown = item.text.shown();
            let (message, severity) = match kind {
                None => (format!("{} allows {} on every resource", Quoted(&shown), Quoted(action)), RULE.severity),
                Some(kind) => {
                    (format!("{} allows {} on every {kind}", Quoted(&shown), Quoted(action)), Severity::Warning)
                }
            };
            findings.push(Finding { severity, ..RULE.found(item.place.clone(), message, Fix::advice(RULE.instead)) });
        }
    }
    findings
}

/// The service and the last part of an ARN that has a wildcard there, each as a pattern; of `*`, twice that.
fn last_part(item: &Item) -> Option<(String, String)> {
    let text = item.text.sample();
    if text.trim_matches('*').is_empty() && !text.is_empty() {
        return Some(("*".to_owned(), "*".to_owned()));
    }
    let parts: Vec<&str> = text.strip_prefix("arn:")?.splitn(5, ':').collect();
    let [_, service, _, _, last] = parts[..] else { return None };
    last.contains('*').then(|| (service.to_owned(), simplified(last)))
}

/// `?*` and `**` are `*`: no name is empty.
fn simplified(pattern: &str) -> String {
    let mut simple = String::new();
    for part in pattern.split_inclusive(|c| !matches!(c, '*' | '?')) {
        let end = part.trim_start_matches(['*', '?']);
        let wild = &part[..part.len() - end.len()];
        simple.push_str(if wild.contains('*') { "*" } else { wild });
        simple.push_str(end);
    }
    simple
}

/// What the actions of a statement could name, looked up once: a list of actions beside a list of resources multiplies.
struct Nameable<'a> {
    /// The action `*`.
    everything: Option<&'a str>,
    /// The first action that could name something.
    first: Option<&'a str>,
    /// By the service in the ARNs of a type: the type, the last part of its ARNs, the first action that could name one and does not make
    /// it, and the first of those that neither list nor make any.
    types: BTreeMap<&'static str, Vec<Type<'a>>>,
}

struct Type<'a> {
    kind: &'static str,
    named: Pattern,
    first: Option<&'a str>,
    first_named: Option<&'a str>,
}

impl<'a> Nameable<'a> {
    fn of(actions: impl Iterator<Item = &'a str>) -> Self {
        let mut all = Self { everything: None, first: None, types: BTreeMap::new() };
        let mut known = BTreeSet::new();
        for action in actions.filter(|action| known.insert(*action)) {
            match action.split_once(':') {
                Some((prefix, name)) => all.add(action, prefix, name),
                None if action == "*" => all.everything = all.everything.or(Some(action)),
                None => {}
            }
        }
        all
    }

    fn add(&mut self, action: &'a str, prefix: &str, name: &str) {
        let Some(service) = service(prefix) else { return };
        let matching = service.matching(name);
        // Of actions by a wildcard, most could name one: `ec2:Describe*` can have nothing else.
        let narrow: Vec<_> = matching.iter().filter(|action| action.is_narrowable).collect();
        if narrow.is_empty() || narrow.len() * 2 < matching.len() {
            return;
        }
        self.first = self.first.or(Some(action));
        // What is created has no name yet, or gets one from AWS; what lists, lists all of a type, and so does who reads IAM.
        let is_about_new = |name: &str| NEW.iter().any(|start| name.starts_with(start));
        let reads =
            |one: &Action| one.level == Level::List || one.level == Level::Read && prefix.eq_ignore_ascii_case("iam");
        for one in narrow {
            let is_named = !reads(one) && !is_about_new(one.name());
            for kind in &one.types {
                let parts: Vec<&str> = service.arn_of(kind).unwrap_or_default().splitn(6, ':').collect();
                let [_, _, of, _, _, named] = parts[..] else { continue };
                if !named.contains("${") {
                    continue;
                }
                let types = self.types.entry(of).or_default();
                // The name of what is made is not known yet, and a policy of AWS's own allows that on `arn:aws:logs:…:*` (*AWS Lambda
                // Developer Guide, Defining Lambda function permissions with an execution role*).
                let makes_it = one.name().eq_ignore_ascii_case(&format!("Create{}", kind.replace('-', "")));
                let first = (!makes_it).then_some(action);
                match types.iter_mut().find(|known| known.kind == *kind) {
                    Some(known) => {
                        known.first = known.first.or(first);
                        known.first_named = known.first_named.or(is_named.then_some(action));
                    }
                    None => types.push(Type {
                        kind,
                        named: Pattern::read(&any_name(named)),
                        first,
                        first_named: is_named.then_some(action),
                    }),
                }
            }
        }
    }

    /// Whether such a resource is every one that an action could name: the action, and the type of resource where it is not all of any
    /// type.
    fn is_wide(&self, service_pattern: &str, last: &str) -> Option<(&'a str, Option<&'static str>)> {
        let is_everything = matches!(last, "*" | "*/*");
        if let Some(everything) = self.everything.filter(|_| is_everything) {
            return Some((everything, None));
        }
        if service_pattern == "*" {
            return self.first.filter(|_| is_everything).map(|first| (first, None));
        }
        let pattern = Pattern::read(last);
        let mut fitting = self.types.get(service_pattern)?.iter().filter(|one| pattern.covers(&one.named));
        match is_everything {
            true => fitting.find_map(|one| Some((one.first?, None))),
            false => fitting.find_map(|one| Some((one.first_named?, Some(one.kind)))),
        }
    }
}

/// How the names of actions begin that are about what they make or list.
const NEW: [&str; 7] = ["Allocate", "Create", "Describe", "Import", "Register", "Request", "Run"];

/// The part of an ARN with `*` for its placeholders.
fn any_name(part: &str) -> String {
    let mut pieces = part.split("${");
    let mut pattern = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        pattern.push('*');
        pattern.push_str(piece.split_once('}').map_or("", |(_, rest)| rest));
    }
    pattern
}
