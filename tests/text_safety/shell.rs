//! The scripts that call the AWS CLI say what the spec says, whatever text the spec holds: bash itself reads them.

use std::collections::BTreeMap;
use std::process::Command;

use cargo_lambda_s3::iam;
use cargo_lambda_s3::spec::{Feature, Spec};
use serde_json::{Value, json};

use super::{check_environment, place};

const DEPLOY: &str = "deploy/cli/deploy.sh";

/// One script, beside the same script of a harmless spec.
pub fn check(
    spec: &Spec,
    path: &str,
    files: &BTreeMap<String, String>,
    harmless: &BTreeMap<String, String>,
    is_same_shape: bool,
) {
    if path != DEPLOY || is_same_shape {
        assert_eq!(skeleton(&files[path]), skeleton(&harmless[path]), "{path}");
    }
    if path == DEPLOY {
        check_documents(spec, files);
    }
}

fn check_documents(spec: &Spec, files: &BTreeMap<String, String>) {
    let (triggers, created) = (spec.trigger_buckets(), spec.created_buckets());
    let practices = practices(spec);
    let mut calls = vec!["trust_policy".to_owned(), "execution_policy".into(), "function_configuration".into()];
    calls.extend(triggers.iter().map(|bucket| format!("notifications {bucket}")));
    calls.extend(created.iter().map(|bucket| format!("bucket_policy {bucket}")));
    calls.extend(practices.iter().map(|(call, _)| (*call).to_owned()));
    calls.push("permissions".into());
    let mut said = said(files, &calls).into_iter();
    let permissions = said.next_back().unwrap();
    let mut documents =
        said.map(|text| serde_json::from_str::<Value>(&text).unwrap_or_else(|error| panic!("{error}\n{text}")));
    let mut next = || documents.next().unwrap();

    assert_eq!(next(), iam::document(&iam::trust_policy(), &place()));
    assert_eq!(next(), iam::document(&iam::execution_role(spec), &place()));
    let function = next();
    assert_eq!(function["FunctionName"], spec.name.as_str());
    assert_eq!(function["Description"], spec.description.as_ref().map_or("", |text| text.as_str()));
    assert_eq!(function["LoggingConfig"]["LogGroup"], format!("/aws/lambda/{}", spec.name));
    check_environment(spec, &function["Environment"]["Variables"]);
    let expected = iam::notifications(&iam::notifications_of(spec), &place());
    for bucket in &triggers {
        let found = next();
        assert_eq!(found["Configurations"], expected[bucket.as_str()]["LambdaFunctionConfigurations"]);
        let (own, function) = (found["Own"].as_str().unwrap(), &found["Function"]);
        for one in found["Configurations"].as_array().unwrap() {
            assert!(one["Id"].as_str().unwrap().starts_with(own) && one["LambdaFunctionArn"] == *function, "{found}");
        }
        let owner = spec.owner_of(bucket).map_or_else(|| place().account, |account| account.to_string());
        assert_eq!((&found["Bucket"], &found["Owner"]), (&json!(bucket.as_str()), &json!(owner)));
    }
    for bucket in &created {
        assert_eq!(next(), iam::document(&iam::tls_only(bucket), &place()));
    }

    for (call, expected) in practices {
        let found = next();
        let found = if call == "trail_events" { &found[1]["FieldSelectors"][2]["StartsWith"] } else { &found };
        assert_eq!(*found, expected, "{call}");
    }

    let invoke = iam::document(&iam::invoke_policy(spec), &place());
    let statements = invoke["Statement"].as_array().unwrap().iter().map(|statement| {
        let condition =
            |operator: &str, key: &str| statement["Condition"][operator][key][0].as_str().unwrap().to_owned();
        let sid = statement["Sid"].as_str().unwrap();
        let owner = condition("StringEquals", "AWS:SourceAccount");
        format!("{sid}|{}|{owner}\n", condition("ArnLike", "AWS:SourceArn"))
    });
    assert_eq!(permissions, statements.collect::<String>());
}

/// The functions of the script for what only some specs have, and what they have to write.
fn practices(spec: &Spec) -> Vec<(&'static str, Value)> {
    let tags: Vec<Value> =
        spec.extras.tags.iter().map(|tag| json!({ "Key": tag.key.to_string(), "Value": tag.value })).collect();
    let document = |policy: iam::Policy| iam::document(&policy, &place());
    let has_trail = spec.has(Feature::Trail);
    let starts: Vec<String> = iam::trail_objects(spec).iter().map(|start| start.resolve(&place())).collect();
    [
        ("tags", (!tags.is_empty()).then(|| json!(tags))),
        ("trail_events", has_trail.then(|| json!(starts))),
        ("trail_bucket_policy", has_trail.then(|| document(iam::trail_bucket_policy(spec)))),
        ("deployer_trust", spec.has(Feature::DeployerRole).then(|| document(iam::deployer_trust(spec)))),
        ("deployer_policy", iam::deployer_role(spec).map(document)),
        ("workflow_trust", iam::workflow_trust(spec).map(document)),
        ("workflow_policy", iam::workflow_role(spec).map(document)),
    ]
    .into_iter()
    .filter_map(|(call, expected)| Some((call, expected?)))
    .collect()
}

/// What the functions of the script write, where it would be deployed.
fn said(files: &BTreeMap<String, String>, calls: &[String]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let scripts = files.iter().filter_map(|(path, text)| Some((path.strip_prefix("deploy/cli/")?, text)));
    for (name, text) in scripts.filter(|(name, _)| name.ends_with(".sh")) {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let place = place();
    let mut script = format!(
        ". ./deploy.sh\nPARTITION={} REGION={} ACCOUNT={}\nROLE_ARN=r QUEUE_ARN=q\n",
        place.partition, place.region, place.account
    );
    script.push_str("permission() { printf '%s|%s|%s\\n' \"$@\"; }\n");
    for call in calls {
        script.push_str(&format!("{call}; printf '\\0'\n"));
    }
    let output = Command::new("bash").args(["-c", &script]).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let written = String::from_utf8(output.stdout).unwrap();
    let parts: Vec<String> = written.split_terminator('\0').map(str::to_owned).collect();
    assert_eq!(parts.len(), calls.len(), "{written}");
    parts
}

/// The script without its heading, and without what stands in quotes in its here-documents: it is the same whatever a user
/// typed.
fn skeleton(text: &str) -> Vec<String> {
    let mut is_document = false;
    let lines = text.lines().enumerate().map(|(at, line)| {
        let is_inside = is_document && line != "JSON";
        is_document = is_inside || line.ends_with("<<JSON");
        match (at, is_inside) {
            (1, _) if line.starts_with("# ") => "# the description".to_owned(),
            (_, true) => without_strings(line),
            (_, false) => line.to_owned(),
        }
    });
    lines.collect()
}

/// A line of a here-document as the shell reads it, its JSON strings emptied.
fn without_strings(line: &str) -> String {
    let mut read = String::new();
    let mut characters = line.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => read.push(characters.next().filter(|next| matches!(next, '\\' | '$' | '`')).unwrap()),
            '`' => panic!("a command in {line}"),
            c => read.push(c),
        }
    }
    let (mut left, mut is_string, mut characters) = (String::new(), false, read.chars());
    while let Some(c) = characters.next() {
        match c {
            '"' => is_string = !is_string,
            '\\' if is_string => drop(characters.next()),
            c if !is_string => left.push(c),
            _ => {}
        }
    }
    assert!(!is_string, "a string without an end in {line}");
    left
}
