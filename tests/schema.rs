//! The JSON Schema of a spec says what the program says: an editor marks no spec that is read, and marks what is refused
//! for its form.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

#[path = "text_safety/practices.rs"]
mod practices;
#[path = "text_safety/specs.rs"]
mod specs;

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::LazyLock;

use cargo_lambda_s3::manifest::{self, ManifestError, Problem};
use cargo_lambda_s3::schema;
use cargo_lambda_s3::spec::options::{
    Encrypted, EnvironmentVariable, GithubName, GithubRepository, KeyArn, ParameterName, PolicyArn, QueueArn, RolePath,
    SecretId, TagKey, TopicArn,
};
use cargo_lambda_s3::spec::{AccountId, BucketName, FunctionName, Region};
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Value, json};
use toml_edit::Document;

/// A schema and the reader that it describes.
struct Subject {
    schema: Validator,
    read: fn(&str) -> Result<(), ManifestError>,
}

static SPEC_FILE: LazyLock<Subject> = LazyLock::new(|| Subject {
    schema: validator(&schema::spec_file()),
    read: |text| manifest::read_spec(text).map(drop),
});

static MANIFEST: LazyLock<Subject> = LazyLock::new(|| Subject {
    schema: validator(&schema::manifest()),
    read: |text| manifest::read_package(text).map(drop),
});

static TEAM: LazyLock<Subject> = LazyLock::new(|| Subject {
    schema: validator(&schema::manifest()),
    read: |text| manifest::read_workspace(text, "Cargo.toml").map(drop),
});

fn validator(schema: &Value) -> Validator {
    jsonschema::meta::validate(schema).unwrap();
    jsonschema::draft7::new(schema).unwrap()
}

impl Subject {
    /// What the schema has against a text, if anything.
    fn complaint(&self, text: &str) -> Option<String> {
        let document = Document::parse(text).unwrap();
        let value = schema::json_of(document.as_item());
        self.schema.validate(&value).err().map(|error| format!("{error} at {}", error.instance_path()))
    }
}

#[test]
fn the_schema_judges_the_files_of_all_cases_as_the_program_does() {
    let (mut taken, mut refused) = (0, 0);
    for file in toml_files(&root().join("tests/cases")) {
        let text = std::fs::read_to_string(&file).unwrap();
        let subject = if file.ends_with("Cargo.toml.txt") { &MANIFEST } else { &SPEC_FILE };
        let of_its_form = |error: &ManifestError| !matches!(error.problem, Problem::Syntax(_) | Problem::NoSpec);
        match (subject.read)(&text) {
            Ok(()) => {
                assert_eq!(subject.complaint(&text), None, "{}", file.display());
                taken += 1;
            }
            Err(error) if of_its_form(&error) && !is_no_matter_of_form(&file) => {
                assert!(subject.complaint(&text).is_some(), "{}: {error}", file.display());
                refused += 1;
            }
            Err(_) => {}
        }
    }
    assert!(taken > 30 && refused > 5, "{taken} taken, {refused} refused");
}

/// Cases whose spec is wrong in what no schema says.
fn is_no_matter_of_form(file: &Path) -> bool {
    let cases = ["a_nul_in_a_prefix_is_refused", "a_name_inherited_from_nowhere_is_refused"];
    cases.iter().any(|case| file.components().any(|part| part.as_os_str() == *case))
}

#[test]
fn the_spec_that_is_documented_is_valid() {
    let page = std::fs::read_to_string(root().join("docs/spec.md")).unwrap();
    let (_, rest) = page.split_once("```toml\n[package.metadata.lambda-s3]").unwrap();
    let (spec, _) = rest.split_once("```").unwrap();
    assert_eq!(MANIFEST.complaint(&format!("[package.metadata.lambda-s3]{spec}")), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_spec_that_is_written_is_valid(spec in specs::specs()) {
        prop_assert_eq!(MANIFEST.complaint(&manifest::write(&spec)), None);
    }
}

#[test]
fn what_is_refused_for_its_form_is_marked() {
    for wrong in [
        "memroy = 256",
        "memory = 127",
        "memory = \"256\"",
        "timeout = 901",
        "log-retention = 31",
        "version = 2",
        "deploy = [\"pulumi\"]",
        "deploy = \"sam\"",
        "arch = \"riscv\"",
        "region = \"eu-wst-1\"",
        "name = \"1st\"",
        "read-trigger = \"no\"",
        "trigger = [{ prefix = \"incoming/\" }]",
        "trigger = [{ bucket = \"Photo-Inbox\" }]",
        "trigger = [{ bucket = \"photo-inbox\", events = [\"s3:ObjectCreate:*\"] }]",
        "trigger = [{ bucket = \"photo-inbox\", via = \"bus\" }]",
        "trigger = [{ bucket = \"photo-inbox\", keys = \"incoming/\" }]",
        "write = [{ bucket = \"photo-inbox\", events = [] }]",
        "bucket-owners = { photo-inbox = \"2222\" }",
        "bucket-owners = { photo_inbox = \"222233334444\" }",
        "publish = [\"done\"]",
        "kms-keys = { photo-inbox = \"arn:aws:kms:eu-central-1:111122223333:alias/photos\" }",
        "env = { \"A-B\" = \"x\" }",
        "tags = { \"aws:x\" = \"y\" }",
        "tags = { team = 1 }",
        "alarms = \"none\"",
        "role-path = \"functions\"",
        "github = { branch = \"main\" }",
        "github = { repository = \"thumbs\" }",
    ] {
        assert!((SPEC_FILE.read)(wrong).is_err(), "{wrong} is read");
        assert!(SPEC_FILE.complaint(wrong).is_some(), "{wrong} is valid");
    }
    let below = "[package.metadata.lambda-s3]\nmemroy = 256";
    assert!(MANIFEST.complaint(below).is_some());
    assert_eq!(MANIFEST.complaint("[package]\nname = 1\n[package.metadata.other]\nmemroy = 256"), None);
}

/// Whether each text is taken by the parser, and by the pattern beside it.
fn assert_alike<T: FromStr>(pattern: &str, texts: &[&str]) {
    let schema = validator(&json!({ "$schema": "http://json-schema.org/draft-07/schema#", "pattern": pattern }));
    let (mut taken, mut refused) = (0, 0);
    for text in texts {
        let is_taken = text.parse::<T>().is_ok();
        assert_eq!(schema.is_valid(&json!(text)), is_taken, "{pattern} of `{text}`");
        *(if is_taken { &mut taken } else { &mut refused }) += 1;
    }
    assert!(taken > 0 && refused > 0, "{pattern} takes {taken} and refuses {refused}");
}

#[test]
fn the_patterns_say_what_the_parsers_say() {
    let long = "a".repeat(64);
    #[rustfmt::skip]
    assert_alike::<BucketName>(BucketName::PATTERN, &[
        "", "ab", &long, &long[1..], "My-bucket", "my_bucket", "eimer-größe", "a\nb", "-bucket", "bucket-", "a..b", "a.-b",
        "192.168.5.4", "999.168.5.4", "1.2.3", "1.2.3.4.5", "xn--bucket", "sthree-bucket", "amzn-s3-demo-b", "b-s3alias",
        "b--ol-s3", "bucket.mrap", "b--use1-az4--x-s3", "b--table-s3", "bucket-an", "b-111122223333-us-east-1-an",
        "my-logs-111122223333-us-gov-west-1-an", "my.bucket", "0bucket9", "bucket\n",
    ]);
    assert_alike::<FunctionName>(FunctionName::PATTERN, &["", "a", "a b", "1st", "-x", "Make_thumbs-2", &long, "é"]);
    assert_alike::<AccountId>(AccountId::PATTERN, &["111122223333", "1111", "11112222333a", "1111222233334"]);
    #[rustfmt::skip]
    assert_alike::<Region>(&Region::pattern(), &[
        "eu-central-1", "us-gov-west-1", "eusc-de-east-1", "us-east-12", "us-east-0", "frankfurt", "eu-wst-1", "us--east-1",
    ]);
    #[rustfmt::skip]
    assert_alike::<TopicArn>(TopicArn::PATTERN, &[
        "arn:aws:sns:eu-central-1:111122223333:done", "arn:aws-cn:sns:cn-north-1:111122223333:done.fifo", "done",
        "arn:aws:sns::111122223333:done", "arn:aws:sqs:eu-central-1:111122223333:done",
        "arn:aws:sns:eu-central-1:111122223333:*", "arn:azure:sns:eu-central-1:111122223333:done",
    ]);
    #[rustfmt::skip]
    assert_alike::<QueueArn>(QueueArn::PATTERN, &[
        "arn:aws:sqs:eu-central-1:111122223333:orders", "arn:aws:sqs:eu-central-1:111122223333:a.b",
        "arn:aws:sqs:eu-central-1:1111:orders",
    ]);
    #[rustfmt::skip]
    assert_alike::<KeyArn>(KeyArn::PATTERN, &[
        "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "arn:aws:kms:eu-central-1:111122223333:alias/photos", "arn:aws:kms:eu-central-1:111122223333:key/",
    ]);
    #[rustfmt::skip]
    assert_alike::<PolicyArn>(PolicyArn::PATTERN, &[
        "arn:aws:iam::111122223333:policy/boundary", "arn:aws:iam::aws:policy/service-role/X", "arn:aws:iam::aws:role/x",
        "arn:aws:iam:us-east-1:aws:policy/x", "arn:aws:iam::1:policy/x",
    ]);
    #[rustfmt::skip]
    assert_alike::<SecretId>(SecretId::PATTERN, &[
        "db/password", "a b", "", "a*", "${x}", "arn:aws:ssm:eu-central-1:111122223333:parameter/a",
        "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db/password-a1b2c3",
        "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db/password-",
    ]);
    #[rustfmt::skip]
    assert_alike::<ParameterName>(ParameterName::PATTERN, &[
        "/thumbs/size", "size", "/size", "", "/", "//a", "/a//b", "a/b", "/a*", "/aws/service/x", "/aws/service/", "/aws", "/aws/x", "awsX",
        "SSM-x", "/ssm/x", "/sSm", "/a/ssm", &"/a".repeat(15),
        &"/a".repeat(16),
    ]);
    #[rustfmt::skip]
    assert_alike::<Encrypted>(&Encrypted::pattern(), &[
        "photo-inbox", "Photo", "arn:aws:sns:eu-central-1:111122223333:done", "arn:aws:sqs:eu-central-1:111122223333:orders",
        "arn:aws:secretsmanager:eu-central-1:111122223333:secret:db/password-a1b2c3", "secret:db/password", "secret:a=b", "secret:",
        "secret:arn:aws:secretsmanager:eu-central-1:111122223333:secret:db/password-a1b2c3", "parameter:/thumbs/size", "parameter:size",
        "parameter:/aws/service/x", "parameter:", "topic:done", "arn:aws:lambda:eu-central-1:111122223333:function:x",
    ]);
    assert_alike::<TagKey>(TagKey::PATTERN, &["team", "Team é", "aws:x", "AWS:x", "", "a*", "a\"", "a\\", "a]", "a&b"]);
    #[rustfmt::skip]
    assert_alike::<RolePath>(RolePath::PATTERN, &[
        "/", "/a/b/", "", "a", "/a", "a/", "//", "/a//b/", "/*/", "/aws-reserved/x/",
        "/aws-service-role/", "/aws-service-role/x/", "/aws-service-roles/",
    ]);
    #[rustfmt::skip]
    assert_alike::<GithubRepository>(GithubRepository::PATTERN, &[
        "photo-team/thumbs", "thumbs", "photo-team/*", "a/b/c", "a b/c", "/c",
    ]);
    assert_alike::<GithubName>(GithubName::PATTERN, &["main", "release/1.x", "*", "a b", "", "-x", "${x}"]);
    let as_value = |name: &str| EnvironmentVariable::new(name, "x").is_ok();
    let names = validator(&json!({ "pattern": EnvironmentVariable::NAME_PATTERN }));
    for name in ["SIZE", "A1_b", "A", "1A", "_X", "A-B", "AWS_REGION", "LAMBDA_X", ""] {
        assert_eq!(names.is_valid(&json!(name)), as_value(name), "{name}");
    }
}

fn toml_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(toml_files(&path));
        } else if path.ends_with("Cargo.toml.txt") || path.ends_with("spec.toml") {
            files.push(path);
        }
    }
    files
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn what_a_team_sets_is_described_too() {
    let page = std::fs::read_to_string(root().join("docs/workspaces.md")).unwrap();
    let block = |fence: &&str| fence.starts_with("toml\n[workspace.metadata.lambda-s3]");
    let block = page.split("```").find(block).unwrap().strip_prefix("toml\n").unwrap();
    assert_eq!(TEAM.complaint(block), None);
    for wrong in ["memroy = 1", "memory = 64", "enforce = [\"colour\"]", "versioned = true", "required-tags = \"team\""]
    {
        let text = format!("[workspace.metadata.lambda-s3]\n{wrong}\n");
        assert!((TEAM.read)(&text).is_err(), "{wrong}");
        assert!(TEAM.complaint(&text).is_some(), "{wrong}");
    }
}
