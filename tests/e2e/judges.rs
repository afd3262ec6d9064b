//! The two that judge policies here: the program's evaluator, and the one that the AWS on loopback enforces with.

use cargo_lambda_s3::iam::evaluate::{Caller, Decision, Policies, Request, evaluate};
use serde_json::{Value, json};

use crate::process::{run, seconds};
use crate::tools::{scripts, tools};

const JUDGE: &str = "
import iam, json, sys
cases = json.load(open(sys.argv[1]))
print(json.dumps([iam.decide(case['document'], 's3:GetObject', case['resource'], case['context']) for case in cases]))
";

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
    let cases = cases();
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), Value::Array(cases.clone()).to_string()).unwrap();
    let mut python = tools().command("python");
    python.current_dir(scripts().join("aws")).args(["-B", "-c", JUDGE]).arg(file.path());
    let theirs: Vec<Value> = serde_json::from_str(&run(&mut python, seconds(120))).unwrap();
    assert_eq!(theirs.len(), cases.len());
    let mut seen = [0, 0, 0];
    for (case, theirs) in cases.iter().zip(theirs) {
        let ours = decide(case);
        assert_eq!(ours, theirs, "{case}");
        seen[["Allow", "Deny"].iter().position(|verdict| theirs == *verdict).unwrap_or(2)] += 1;
    }
    assert!(seen.iter().all(|count| *count > 100), "{seen:?}");
}

fn decide(case: &Value) -> Value {
    let policies = Policies::default().identity(&case["document"]).unwrap();
    // A principal without condition keys of its own.
    let caller = Caller::Account("111122223333".to_owned());
    let keys = case["context"].as_object().unwrap();
    let request = Request::new(caller, "s3:GetObject", case["resource"].as_str().unwrap());
    let request = keys.iter().fold(request, |request, (key, value)| request.with(key, value.as_str().unwrap()));
    match evaluate(&policies, &request).unwrap() {
        Decision::Allowed(_) => json!("Allow"),
        Decision::Denied(_) => json!("Deny"),
        Decision::NotAllowed(_) => Value::Null,
    }
}

fn cases() -> Vec<Value> {
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
                    cases.push(json!({ "document": document, "resource": resource(text), "context": context }));
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
