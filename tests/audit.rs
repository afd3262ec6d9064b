//! What the audit finds in policies and templates of all kinds of origin: those below `tests/audit/policies/`, each with what is
//! to be found in it beside it. `UPDATE_CASES=1` writes that; read all of it before you believe it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test stops at the first surprise"
)]

#[path = "audit/conditions.rs"]
mod conditions;
#[path = "audit/edits.rs"]
mod edits;
#[path = "audit/rendered/mod.rs"]
mod rendered;
#[path = "audit/tampered.rs"]
mod tampered;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use cargo_lambda_s3::audit::report::{page, sarif, table};
use cargo_lambda_s3::audit::{Outcome, RULES, Severity, Subject, deployed};
use cargo_lambda_s3::deployment::SourceLocation;
use cargo_lambda_s3::deployment::facts::{DocumentKind, Unread};
use cargo_lambda_s3::deployment::{self, Text};
use cargo_lambda_s3::file::File;
use cargo_lambda_s3::iam;
use cargo_lambda_s3::manifest::read_package;
use cargo_lambda_s3::spec::Spec;
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/audit/policies")
}

/// Every file with its name.
fn corpus() -> Vec<(String, String)> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.extension().is_some_and(|extension| extension != "expected"));
    let mut corpus: Vec<(String, String)> = files
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    corpus.sort();
    corpus
}

/// A policy by itself, or a template, of nobody's spec.
fn subject(name: &str, text: &str) -> Subject<'static> {
    let mut subject = Subject::policies();
    if name.ends_with(".json") && !name.ends_with(".template.json") {
        let file = File { path: name.to_owned(), text: text.to_owned() };
        let reading = deployment::read_policy(&file).unwrap_or_else(|wrong| panic!("{name}: {wrong:?}"));
        (subject.facts, subject.wrong) = (reading.facts, reading.wrong);
    } else {
        let file = File { path: format!("deploy/sam/{name}"), text: text.to_owned() };
        let reading = deployment::read(&[file], &subject.place);
        (subject.facts, subject.wrong) = (reading.facts, reading.wrong);
    }
    subject
}

fn found(name: &str, text: &str) -> String {
    let outcome = Outcome::of(&subject(name, text), &[]).unwrap();
    let line = |finding: &cargo_lambda_s3::audit::Finding| {
        let at = finding.place.at.unwrap();
        format!("{}:{} {} {}: {}\n", at.line, at.column, finding.severity.as_str(), finding.rule, finding.message)
    };
    outcome.findings.iter().map(line).collect()
}

#[test]
fn what_is_found_in_the_corpus_is_what_is_expected() {
    let mut wrong = Vec::new();
    let corpus = corpus();
    for (name, text) in &corpus {
        let expected = folder().join(format!("{name}.expected"));
        let found = found(name, text);
        if std::env::var_os("UPDATE_CASES").is_some() {
            fs::write(&expected, &found).unwrap();
        }
        let wanted = fs::read_to_string(&expected).unwrap_or_default();
        if found != wanted {
            wrong.push(format!("{name}:\n{found}instead of\n{wanted}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(corpus.len() >= 60, "{} files", corpus.len());
}

/// Finding by finding, of all that is found how much is expected, and of all that is expected how much is found. The names of the files
/// say which are good: nothing may be expected there, and something in all others.
#[test]
fn precision_and_recall_over_the_corpus_are_whole() {
    let (mut right, mut found_in_all, mut wanted_in_all) = (0, 0, 0);
    let corpus = corpus();
    for (name, text) in &corpus {
        let wanted = fs::read_to_string(folder().join(format!("{name}.expected"))).unwrap_or_default();
        assert_eq!(name.starts_with("good_"), wanted.is_empty(), "{name}");
        let (found, wanted) = (found(name, text), BTreeSet::from_iter(wanted.lines()));
        right += found.lines().filter(|line| wanted.contains(line)).count();
        found_in_all += found.lines().count();
        wanted_in_all += wanted.len();
    }
    let [precision, recall] = [found_in_all, wanted_in_all].map(|all| right as f64 / all as f64);
    println!(
        "{} policies and templates, {wanted_in_all} findings: precision {precision:.3}, recall {recall:.3}",
        corpus.len()
    );
    assert_eq!((found_in_all, wanted_in_all), (right, right));
}

#[test]
fn every_rule_about_policies_finds_something_in_the_corpus() {
    let corpus = corpus();
    let found: String = corpus.iter().map(|(name, text)| found(name, text)).collect();
    // These need a spec, a workspace, code, a function's environment, or a file that is none: cases show them. What only AWS
    // holds is shown in `src/audit/deployed/tests.rs`.
    let elsewhere = [
        "bucket-created-twice",
        "colliding-names",
        "drift",
        "granted-never-used",
        "loop-across-functions",
        "needed-not-granted",
        "outside-of-grants",
        "overlapping-notifications",
        "replaced-notifications",
        "secret-in-environment",
        "shared-write-prefix",
        "swallowed-error",
        "trail-into-trigger",
        "undecided-source",
        "undecoded-key",
        "unescaped-wildcard",
        "unreadable-file",
        "whole-bucket",
    ];
    let silent: BTreeSet<&str> =
        RULES.iter().map(|rule| rule.name).filter(|name| !found.contains(&format!(" {name}: "))).collect();
    assert_eq!(silent, elsewhere.into_iter().chain(deployed::RULES).collect());
}

#[test]
fn rules_have_pages_and_a_table() {
    for rule in RULES {
        let page = page(rule);
        assert!(page.contains(rule.bad) && page.contains(rule.good) && page.starts_with(&format!("# {}\n", rule.name)));
        assert!(table(RULES).contains(&format!("| `{}` | {} |", rule.name, rule.severity.as_str())));
    }
    assert!(RULES.iter().any(|rule| rule.severity == Severity::Warning));
}

/// Parameters, imports and variables are whatever somebody deploys with.
#[test]
fn nothing_rests_on_what_is_unknown() {
    let template = "Parameters:\n  Bucket: {Type: String, Default: '*'}\nResources:\n  R:\n    Type: AWS::IAM::Role\n    \
                    Properties:\n      ManagedPolicyArns: [!Ref Bucket]\n      Policies:\n        - PolicyDocument:\n            \
                    Version: '2012-10-17'\n            Statement:\n              - Effect: Allow\n                Action: \
                    !Ref Bucket\n                Resource: !Ref Bucket\n              - Effect: Allow\n                \
                    Action: s3:GetObject\n                Resource: !ImportValue keys\n              - Effect: !Ref Bucket\n\
                    \x20               Action: '*'\n                Resource: '*'\n              - !If [a, b, c]\n";
    assert_eq!(found("parameters.yaml", template), "");
    let terraform = "variable \"b\" { default = \"*\" }\nresource \"aws_iam_role_policy\" \"p\" {\n  role = \"r\"\n  policy = \
                     jsonencode({ Version = \"2012-10-17\", Statement = [{ Effect = \"Allow\", Action = var.b, Resource = \
                     var.b }, { Effect = \"Allow\", Action = [\"s3:GetObject\"], Resource = [for b in var.b : b] }] })\n}\n";
    assert_eq!(found("variables.tf", terraform), "");
    assert_eq!(Text::unknown("b").whole(), None);
}

/// Both branches count, and that it is not known which of them is deployed is told, each where it is.
#[test]
fn which_branch_is_deployed_is_told() {
    let lines = |name: &str, why: &str| -> Vec<usize> {
        let text = fs::read_to_string(folder().join(name)).unwrap();
        let unread = Outcome::of(&subject(name, &text), &[]).unwrap().unread;
        unread.iter().filter(|one| one.why.contains(why)).map(|one| one.place.at.unwrap().line).collect()
    };
    assert_eq!(lines("sam_branches.yaml", "which branch of `Fn::If`"), [17, 28, 30, 33, 35, 50]);
    assert_eq!(lines("terraform_branches.tf", "known to the deployment alone"), [11, 14, 19, 29]);
}

/// The schema is that of OASIS, as the crate serde-sarif 0.8.0 carries it.
#[test]
fn sarif_is_as_its_schema_says() {
    let schema = fs::read_to_string(folder().with_file_name("sarif-2.1.0.json")).unwrap();
    let mut schema: Value = serde_json::from_str(&schema).unwrap();
    // A bracket too many, which only some dialects of regular expressions take for itself; no language is told here.
    for part in ["run", "toolComponent"] {
        schema["definitions"][part]["properties"]["language"].as_object_mut().unwrap().remove("pattern");
    }
    let validator = jsonschema::draft7::new(&schema).unwrap();
    for (name, text) in corpus() {
        let mut outcome = Outcome::of(&subject(&name, &text), &[]).unwrap();
        outcome.allowed = outcome.findings.iter().map(|finding| (finding.clone(), "a reason".to_owned())).collect();
        outcome.unread =
            vec![Unread { place: SourceLocation::file("deploy/cdk"), why: "TypeScript is not read".to_owned() }];
        // Half of what is there as if AWS held it.
        outcome
            .findings
            .iter_mut()
            .for_each(|finding| finding.place = SourceLocation::aws("role thumbs, policy execution"));
        outcome.unread.push(Unread { place: SourceLocation::aws("role thumbs"), why: "it is young".to_owned() });
        let sarif: Value = serde_json::from_str(&sarif(&outcome)).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&sarif).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{name}: {}", wrong.join("\n"));
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), 2 * outcome.findings.len());
        assert!(results.iter().all(|result| sarif["runs"][0]["tool"]["driver"]["rules"]
            [usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()]["id"]
            == result["ruleId"]));
    }
    let mut broken: Value = serde_json::from_str(&sarif(&Outcome::default())).unwrap();
    broken["runs"][0]["results"] = Value::from("none");
    assert!(!validator.is_valid(&broken), "the validator finds nothing");
}

/// SAM's short forms are what its translator makes of them.
#[test]
fn short_forms_of_sam_grant_what_the_translator_makes_of_them() {
    let corpus = corpus();
    let actions = |name: &str| -> BTreeSet<(String, String)> {
        let (name, text) = corpus.iter().find(|(found, _)| found == name).unwrap();
        let facts = subject(name, text).facts;
        let pairs = facts.statements().filter(|(document, _)| document.kind == DocumentKind::Identity);
        let pairs = pairs.flat_map(|(_, one)| one.actions.iter().map(move |action| (action, one)));
        let pairs =
            pairs.flat_map(|(action, one)| one.resources.iter().map(move |on| (action.text.shown(), on.text.shown())));
        pairs.collect()
    };
    for name in ["sam_policy_templates", "sam_connectors"] {
        let short = actions(&format!("{name}.yaml"));
        assert!(short.len() > 8, "{short:?}");
        assert_eq!(short, actions(&format!("{name}_translated.template.json")), "{name}");
    }
}

/// The policy that asking AWS needs passes the audit of policies.
#[test]
fn what_asking_aws_needs_is_no_finding() {
    let manifests = [
        "trigger = [{ bucket = \"in-bucket\" }]",
        "trigger = [{ bucket = \"in-bucket\" }]\nexisting-buckets = [\"in-bucket\"]\ndeployer-role = true\nrole-path = \"/a/\"",
    ];
    for keys in manifests {
        let manifest = format!("[package]\nname = \"thumbs\"\n[package.metadata.lambda-s3]\n{keys}\n");
        let spec = Spec::try_from(read_package(&manifest).unwrap()).unwrap();
        let place = iam::Target {
            partition: "aws".to_owned(),
            region: "us-east-1".to_owned(),
            account: "111122223333".to_owned(),
            environment: None,
        };
        let text = iam::document(&iam::auditor_policy(&spec, iam::Analysis::Custom), &place).to_string();
        assert_eq!(found("auditor.json", &text), "");
    }
}
