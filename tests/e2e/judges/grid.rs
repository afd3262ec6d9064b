//! Patterns and texts, each with each, in every place of a statement.

use serde_json::{Value, json};

use super::Judge;

/// Patterns, and texts that some of them match.
#[rustfmt::skip]
const PATTERNS: [&str; 22] = [
    "", "a", "A", "*", "?", "a*", "*a", "a*b", "a?b", "a/*.jpg", "${*}", "a${?}b", "${$}{aws:username}", "a.b", "a+b", "(a|b)",
    "${aws:username}", "${aws:username}/*", "${AWS:UserName}*", "${aws:PrincipalTag/team}", "[a]", "é",
];
#[rustfmt::skip]
const TEXTS: [&str; 21] = [
    "", "a", "A", "*", "?", "b", "ab", "a*b", "a?b", "axb", "a/b.jpg", "a/b\nc.jpg", "$", "${aws:username}", "a.b", "a+b", "(a|b)",
    "da*id", "da*id/x", "david", "é",
];

#[test]
fn the_evaluator_and_the_simulated_aws_decide_alike() {
    let judge = Judge::start();
    let mut seen = [0, 0, 0];
    for (document, request) in cases() {
        let judged = &judge.judge(&document, &[request]).unwrap_or_else(|problem| panic!("{problem}"))[0];
        assert!(judged.is_simulated, "{document}");
        seen[["Allow", "Deny"].iter().position(|verdict| judged.ours == *verdict).unwrap_or(2)] += 1;
    }
    assert!(seen.iter().all(|count| *count > 100), "{seen:?}");
}

fn cases() -> Vec<(Value, Value)> {
    let mut cases = Vec::new();
    for version in ["2008-10-17", "2012-10-17"] {
        for pattern in PATTERNS {
            for text in TEXTS {
                let resource = |name: &str| format!("arn:aws:s3:::b/{name}");
                let statement = |effect: &str, resource: Value, condition: Value| json!({ "Effect": effect, "Action": "S3:Get*", "Resource": resource, "Condition": condition });
                let mut add = |statements: Value, found: Option<&str>| {
                    let document = json!({ "Version": version, "Statement": statements });
                    let mut context = json!({ "aws:username": "da*id" });
                    if let Some(found) = found {
                        context["k"] = json!(found);
                    }
                    let request = json!({ "action": "s3:GetObject", "resource": resource(text), "context": context });
                    cases.push((document, request));
                };
                let on = |effect| statement(effect, json!(resource(pattern)), json!({}));
                let all = || statement("Allow", json!("*"), json!({}));
                add(json!([on("Allow")]), None);
                add(json!([all(), on("Deny")]), None);
                let mut all_but = on("Allow");
                let patterns = all_but.as_object_mut().unwrap().remove("Resource").unwrap();
                all_but["NotResource"] = patterns;
                add(json!([all_but]), None);
                for operator in
                    ["StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "ArnLike", "ArnNotEquals"]
                {
                    let value = |text: &str| if operator.starts_with("Arn") { resource(text) } else { text.to_owned() };
                    for operator in [operator.to_owned(), format!("{operator}IfExists")] {
                        let condition = json!({ operator: { "K": [value(pattern)] } });
                        let statements = json!([statement("Allow", json!("*"), condition)]);
                        add(statements.clone(), Some(&value(text)));
                        if text.is_empty() {
                            add(statements, None);
                        }
                    }
                }
            }
        }
    }
    cases
}
