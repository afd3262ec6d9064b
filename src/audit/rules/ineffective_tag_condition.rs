use std::cell::LazyCell;

use crate::audit::{Check, Finding, Fix, Rule, Severity, Subject};
use crate::deployment::Text;
use crate::deployment::facts::{Condition, Document, Given, Statement};
use crate::escape::Quoted;
use crate::service_reference::service;

pub const RULE: Rule = Rule {
    name: "ineffective-tag-condition",
    severity: Severity::Error,
    finds: "a condition that is never true, such as one on tags, so that the statement allows nothing",
    why: "A condition is false if the request does not have its key, or if no tag can have the value (*IAM User Guide, \
          Condition operators*): `StringEquals` compares a wildcard as a plain character. Variables such as \
          `${aws:PrincipalTag/team}` need `\"Version\": \"2012-10-17\"` (*IAM User Guide, Policy variables*).",
    instead: "Compare `aws:ResourceTag/KEY` with `${aws:PrincipalTag/KEY}`, for actions on resources that support \
              tags.",
    bad: "\"Condition\": { \"StringEquals\": { \"aws:ResourceTag/team\": \"photo-*\" } }",
    good: "\"Condition\": { \"StringEquals\": { \"aws:ResourceTag/team\": \"${aws:PrincipalTag/team}\" } }",
    check: Check::Project(check),
};

fn check(subject: &Subject<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (document, statement) in subject.facts.statements().filter(|(_, statement)| statement.allows()) {
        let requests = LazyCell::new(|| Requests::of(statement));
        for condition in &statement.conditions {
            if let Some(why) = ineffective(document, condition, &requests) {
                let message = format!("the condition on {} never holds: {why}", Quoted(&condition.key));
                findings.push(RULE.found(condition.place.clone(), message, Fix::advice(RULE.instead)));
            }
        }
    }
    findings
}

/// What the requests have in common that a statement is about, whatever their conditions.
#[derive(Default)]
struct Requests {
    know_no_resource: bool,
    are_about_nothing_there: bool,
    send_no_tags: bool,
}

impl Requests {
    fn of(statement: &Statement) -> Self {
        let actions: Option<Vec<&str>> = statement.actions.iter().map(|item| item.text.whole()).collect();
        let Some(actions) = actions.filter(|actions| !actions.is_empty()) else { return Self::default() };
        // *Service Authorization Reference, Actions for Amazon S3*: only what is about an object that is there has its tags.
        let writes = ["s3:putobject", "s3:abortmultipartupload", "s3:listbucket"];
        let reads = ["s3:getobject", "s3:getobjectversion", "s3:deleteobject", "s3:listbucket"];
        let all_in = |known: &[&str]| actions.iter().all(|action| known.contains(&&*action.to_lowercase()));
        Self {
            know_no_resource: actions.iter().all(|action| knows_no_resource(action)),
            are_about_nothing_there: all_in(&writes),
            send_no_tags: all_in(&reads),
        }
    }
}

fn ineffective(
    document: &Document,
    condition: &Condition,
    requests: &LazyCell<Requests, impl FnOnce() -> Requests>,
) -> Option<String> {
    let (operator, key) = (condition.operator.to_lowercase(), condition.key.to_lowercase());
    let of_tags =
        ["aws:resourcetag", "aws:principaltag", "aws:requesttag", "s3:existingobjecttag", "s3:requestobjecttag"];
    let is_about_tags = of_tags.iter().any(|start| key.starts_with(start));
    let is_equals = matches!(operator.as_str(), "stringequals" | "stringequalsignorecase");
    if !is_about_tags {
        return takes_wildcards_literally(condition, &key)
            .then(|| format!("{} takes wildcards as they are: `StringLike` reads them", Quoted(&condition.operator)));
    }
    if !(is_equals || operator == "stringlike") {
        return None;
    }
    if key.split_once('/').is_none_or(|(_, tag)| tag.is_empty()) {
        return Some("it names no tag, which follows a `/`".to_owned());
    }
    let values: Option<Vec<&str>> = condition.values.iter().map(|value| value.whole()).collect();
    if let Some(values) = values.filter(|values| !values.is_empty()) {
        let is_old =
            matches!(&document.version, Given::Missing) || document.version == Given::Known("2008-10-17".to_owned());
        if is_old && values.iter().all(|value| value.contains("${")) {
            return Some("without `\"Version\": \"2012-10-17\"` a variable is plain text".to_owned());
        }
        let has_wildcard = |value: &&str| value.replace("${*}", "").replace("${?}", "").contains(['*', '?']);
        if is_equals && values.iter().all(has_wildcard) {
            return Some("`StringEquals` takes wildcards as they are, and no tag has them".to_owned());
        }
    }
    if key.starts_with("aws:resourcetag/") && requests.know_no_resource {
        return Some("the actions know no resources, and so no resource's tags".to_owned());
    }
    if key.starts_with("s3:existingobjecttag/") && requests.are_about_nothing_there {
        return Some("the actions are about no existing object".to_owned());
    }
    if (key.starts_with("s3:requestobjecttag/") || key.starts_with("aws:requesttag/")) && requests.send_no_tags {
        return Some("the actions send no tags".to_owned());
    }
    None
}

/// Keys whose values may hold these characters: the names of objects may, and what a caller sends.
const OF_ANY_TEXT: [&str; 4] = ["s3:delimiter", "aws:useragent", "aws:referer", "kms:encryptioncontext"];

/// Whether every value holds wildcards that the operator does not read (*IAM User Guide, Condition operators, String condition operators*).
fn takes_wildcards_literally(condition: &Condition, key: &str) -> bool {
    let operator = condition.operator.to_lowercase();
    let name = operator.rsplit(':').next().unwrap_or_default();
    let is_literal = |value: &Text| {
        value.whole().is_some_and(|text| text.replace("${*}", "").replace("${?}", "").contains(['*', '?']))
    };
    matches!(name, "stringequals" | "stringequalsignorecase")
        && !OF_ANY_TEXT.iter().any(|start| key.starts_with(start))
        && !condition.values.is_empty()
        && condition.values.iter().all(is_literal)
}

fn knows_no_resource(action: &str) -> bool {
    let Some((prefix, name)) = action.split_once(':') else { return false };
    service(prefix).is_some_and(|service| {
        let matching = service.matching(name);
        !matching.is_empty() && matching.iter().all(|action| action.types.is_empty())
    })
}
