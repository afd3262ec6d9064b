//! The pages of the rules in `docs/` are those of the program, and their examples are true: what is called bad is found, and what is
//! called good is not. And the annotations of GitHub say what was found, as GitHub's runner reads them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

#[path = "rule_pages/characters.rs"]
mod characters;

use std::collections::BTreeMap;
use std::path::Path;

use cargo_lambda_s3::audit::report::{github, pages};
use cargo_lambda_s3::audit::{Finding, Fix, Outcome, RULES, Severity, Subject, Workspace, audit, deployed};
use cargo_lambda_s3::deployment;
use cargo_lambda_s3::deployment::{Position, SourceLocation};
use cargo_lambda_s3::file::File;
use cargo_lambda_s3::manifest;
use cargo_lambda_s3::plan::{Context, plan};
use cargo_lambda_s3::spec::Spec;
use cargo_lambda_s3::workspace_graph::Member;
use serde_json::{Value, json};

#[test]
fn the_pages_of_the_rules_are_in_step() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let expected = pages(RULES);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, expected).unwrap();
    } else {
        assert_eq!(
            std::fs::read_to_string(path).unwrap(),
            expected,
            "run with UPDATE_DOCS=1 to bring the pages in step"
        );
    }
}

#[test]
fn what_a_rule_calls_bad_it_finds_and_what_it_calls_good_it_does_not() {
    let mut wrong = Vec::new();
    // What those say of an account is tried on an account: src/audit/deployed/tests.rs, tests/e2e/live/.
    for rule in RULES.iter().filter(|rule| !deployed::RULES.contains(&rule.name)) {
        let is_found = |example| found(rule.name, example).contains(&rule.name);
        if !is_found(rule.bad) {
            wrong.push(format!("{}: the bad example is not found:\n{}", rule.name, rule.bad));
        }
        if is_found(rule.good) {
            wrong.push(format!("{}: the good example is found:\n{}", rule.name, rule.good));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is found in an example, with what has to be around it to be read.
fn found(rule: &str, example: &str) -> Vec<&'static str> {
    let subject = |spec: &str, deployment: &[File], sources: &[File]| {
        let spec: &'static Spec = Box::leak(Box::new(spec_of(spec)));
        audit(&Subject::project(spec, deployment, sources))
    };
    if RULES.iter().any(|one| one.name == rule && one.is_about_workspace()) {
        return found_in_workspace(rule, example);
    }
    let findings = match rule {
        "granted-never-used" if example.starts_with("s3.") => {
            let bad = RULES.iter().find(|one| one.name == rule).unwrap().bad;
            subject(bad, &[], &code(&format!("{READ}\n{WRITE}\n{example}")))
        }
        "granted-never-used" => subject(example, &[], &code(&format!("{READ}\n{WRITE}"))),
        "needed-not-granted" if example.starts_with('[') => {
            let bad = RULES.iter().find(|one| one.name == rule).unwrap().bad;
            subject(example, &[], &code(bad))
        }
        "needed-not-granted" | "outside-of-grants" | "swallowed-error" | "undecided-source" | "undecoded-key" => {
            subject("", &[], &code(example))
        }
        "drift" => {
            let good = RULES.iter().find(|one| one.name == rule).unwrap().good;
            let mut files = plan(&spec_of(""), &Context::ALONE).unwrap();
            files.retain(|file| file.path == "deploy/sam/template.yaml");
            assert!(files[0].text.contains(good), "what is generated is not what the page calls good");
            files[0].text = files[0].text.replace(good, example.lines().last().unwrap());
            subject("", &files, &[])
        }
        "managed-policy" => template("Role", "AWS::IAM::Role", example),
        "missing-source-account" | "missing-source-arn" | "open-invoke-permission" => {
            let more = format!("Action: \"lambda:InvokeFunction\"\nFunctionName: \"thumbs\"\n{example}");
            template("Permission", "AWS::Lambda::Permission", &more)
        }
        "missing-log-retention" => read_template(&format!("Resources:\n{}", indented(example, 2))),
        "loop-in-deployment" | "public-function" => template("Function", "AWS::Serverless::Function", example),
        "secret-in-environment" => {
            template("Function", "AWS::Serverless::Function", &format!("Environment:\n{}", indented(example, 2)))
        }
        "unreadable-file" => read_template(example),
        "unescaped-wildcard" => {
            in_policy("[[package.metadata.lambda-s3.read]]\nbucket = \"photo-inbox\"\nprefix = \"in?box/\"", example)
        }
        _ => in_policy("", example),
    };
    findings.into_iter().map(|finding| finding.rule).collect()
}

/// What is found among the functions whose specs an example shows, each below `# FOLDER/Cargo.toml`. A good example leaves out the
/// functions that stay as they are in the bad one.
fn found_in_workspace(rule: &str, example: &str) -> Vec<&'static str> {
    let bad = RULES.iter().find(|one| one.name == rule).unwrap().bad;
    let mut bodies: BTreeMap<&str, String> = BTreeMap::new();
    for text in [bad, example] {
        let mut folder = "";
        for line in text.lines() {
            match line.strip_prefix("# ").and_then(|line| line.strip_suffix("/Cargo.toml")) {
                Some(name) => {
                    folder = name;
                    bodies.insert(folder, String::new());
                }
                None if line.starts_with('[') => {}
                None => bodies.get_mut(folder).unwrap().push_str(&format!("{line}\n")),
            }
        }
    }
    let spec = |folder: &str, body: &str| {
        let trigger = format!("trigger = [{{ bucket = \"{folder}-inbox\" }}]\n");
        let trigger = if body.contains("trigger = ") { "" } else { &trigger };
        let text = format!(
            "[package]\nname = \"{folder}\"\n[package.metadata.lambda-s3]\nregion = \"eu-central-1\"\n{trigger}{body}"
        );
        Spec::try_from(manifest::read_package(&text).unwrap_or_else(|error| panic!("{text}: {error}"))).unwrap()
    };
    let specs: Vec<(&str, Spec)> = bodies.iter().map(|(folder, body)| (*folder, spec(folder, body))).collect();
    let manifest = File { path: "Cargo.toml".to_owned(), text: String::new() };
    let members = specs.iter().map(|(folder, spec)| (Member { spec, folder }, &manifest));
    let findings = Outcome::of_workspace(&Workspace::of(members)).findings;
    findings.into_iter().map(|finding| finding.rule).collect()
}

const READ: &str = "s3.get_object().bucket(\"photo-inbox\").key(\"incoming/a.jpg\").send().await?;";
const WRITE: &str = "s3.put_object().bucket(\"photo-thumbs\").key(\"small/a.jpg\").send().await?;";

/// A function that is triggered by photos and writes small ones, and what more its spec says.
fn spec_of(more: &str) -> Spec {
    let text = format!(
        "[package]\nname = \"thumbs\"\n[package.metadata.lambda-s3]\n[[package.metadata.lambda-s3.trigger]]\nbucket = \
         \"photo-inbox\"\nprefix = \"incoming/\"\nsuffix = \".jpg\"\n[[package.metadata.lambda-s3.write]]\nbucket = \
         \"photo-thumbs\"\nprefix = \"small/\"\n{more}\n"
    );
    Spec::try_from(manifest::read_package(&text).unwrap()).unwrap()
}

/// A crate whose handler does this, in which every client has its type.
fn code(statements: &str) -> Vec<File> {
    let file = |path: &str, text: String| File { path: path.to_owned(), text };
    vec![
        file("Cargo.toml", "[package]\nname = \"thumbs\"\n".to_owned()),
        file(
            "src/main.rs",
            format!(
                "fn main() {{ run(service_fn(handle)); }}\npub async fn handle(s3: &aws_sdk_s3::Client, client: &aws_sdk_s3::Client, bucket: &str, key: \
                 &str) -> anyhow::Result<()> {{\n{statements}\nOk(())\n}}\n"
            ),
        ),
    ]
}

fn template(name: &str, kind: &str, properties: &str) -> Vec<Finding> {
    let properties = indented(properties, 6);
    read_template(&format!("Resources:\n  {name}:\n    Type: \"{kind}\"\n    Properties:\n{properties}\n"))
}

fn read_template(text: &str) -> Vec<Finding> {
    let mut subject = Subject::policies();
    let file = File { path: "deploy/sam/template.yaml".to_owned(), text: text.to_owned() };
    let reading = deployment::read(&[file], &subject.place);
    (subject.facts, subject.wrong) = (reading.facts, reading.wrong);
    audit(&subject)
}

/// An example that is a policy, or a part of a statement of one, beside a project.
fn in_policy(spec: &str, example: &str) -> Vec<Finding> {
    let policy: Value = match example.starts_with('{') {
        true => serde_json::from_str(example).unwrap(),
        false => {
            let mut statement = json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::photo-inbox/incoming/a.jpg" });
            let parts: Value = serde_json::from_str(&format!("{{{example}}}")).unwrap();
            statement.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
            json!({ "Version": "2012-10-17", "Statement": [statement] })
        }
    };
    let spec = spec_of(spec);
    let mut subject = Subject::project(&spec, &[], &[]);
    let file = File { path: "policy.json".to_owned(), text: policy.to_string() };
    subject.facts.extend(deployment::read_policy(&file).unwrap().facts);
    audit(&subject)
}

fn indented(text: &str, by: usize) -> String {
    text.lines().map(|line| format!("{}{line}\n", " ".repeat(by))).collect()
}

/// A command as GitHub's runner reads it (`ActionCommand.cs`): its name, properties and data.
fn read_command(line: &str) -> (String, BTreeMap<String, String>, String) {
    let line = line.trim_start().strip_prefix("::").expect("a command");
    let (info, text) = line.split_once("::").unwrap();
    let (name, properties) = info.split_once(' ').unwrap_or((info, ""));
    let data = |text: &str| text.replace("%0D", "\r").replace("%0A", "\n");
    let property = |text: &str| data(text).replace("%3A", ":").replace("%2C", ",").replace("%25", "%");
    let pairs = properties.split(',').filter_map(|pair| pair.split_once('='));
    let pairs = pairs.map(|(key, value)| (key.to_owned(), property(value))).collect();
    (name.to_owned(), pairs, data(text).replace("%25", "%"))
}

#[test]
fn annotations_are_read_by_githubs_runner_as_they_are_meant() {
    let hostile = [
        "deploy/sam/template.yaml",
        "a,line=1::error file=b::c",
        "a:b,c=d%0A%25%3A%2C%",
        "new\nline\r\n::error::owned",
        "é 日本\u{2028}\u{1b}[31m",
        "%250A%2525",
        "*bold* `code` *",
    ];
    let severities = [(Severity::Error, "error"), (Severity::Warning, "warning"), (Severity::Note, "notice")];
    let mut outcome = Outcome::default();
    for (at, text) in hostile.iter().enumerate() {
        for (severity, _) in severities {
            let position = Position { line: at + 1, column: 7 };
            let place = if at == 0 { SourceLocation::file(*text) } else { SourceLocation::at(*text, position) };
            let (message, reason) = (format!("found {text}"), format!("because of {text}"));
            let fix = Fix::advice("write it otherwise");
            outcome.findings.push(Finding { place, rule: "drift", severity, message, reason, fix });
        }
    }
    let printed = github(&outcome);
    // The runner takes the output line by line.
    let lines: Vec<&str> = printed.split(['\n', '\r']).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), outcome.findings.len());
    for (line, finding) in lines.into_iter().zip(&outcome.findings) {
        let (name, properties, data) = read_command(line);
        let (_, expected) = severities.iter().find(|(severity, _)| *severity == finding.severity).unwrap();
        assert_eq!(name, *expected);
        // What would steer the terminal of who reads the log is spelt out.
        let shown = |text: &str| text.replace('\u{1b}', "\\u{1b}").replace('\u{2028}', "\\u{2028}");
        let mut wanted = BTreeMap::from([("file", shown(&finding.place.file)), ("title", finding.rule.to_owned())]);
        if let Some(at) = finding.place.at {
            wanted.extend([("line", at.line.to_string()), ("col", at.column.to_string())]);
        }
        let wanted: BTreeMap<String, String> = wanted.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        assert_eq!(properties, wanted, "{line}");
        let said = format!("{}\n{}\n{}", finding.message, finding.reason, finding.fix.help);
        assert_eq!(data, shown(&said), "{line}");
    }
}
