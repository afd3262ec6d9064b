//! The methods of the clients of the AWS SDK for Rust, as the official crates have them, are operations that the audit knows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use cargo_lambda_s3::service_reference::operation;
use serde_json::Value;

use crate::process::{command, run, seconds, timed};
use crate::tools::kept;

const CRATES: [(&str, &str); 17] = [
    ("bedrockruntime", "1.153.0"),
    ("cloudwatch", "1.140.0"),
    ("dynamodb", "1.136.0"),
    ("eventbridge", "1.127.0"),
    ("firehose", "1.128.0"),
    ("kinesis", "1.130.0"),
    ("kms", "1.129.0"),
    ("lambda", "1.156.0"),
    ("rekognition", "1.123.0"),
    ("s3", "1.157.0"),
    ("secretsmanager", "1.125.0"),
    ("sesv2", "1.145.0"),
    ("sfn", "1.125.0"),
    ("sns", "1.121.0"),
    ("sqs", "1.119.0"),
    ("ssm", "1.133.0"),
    ("sts", "1.124.0"),
];

/// What follows an operation and makes another kind of call of it; a file of the S3 crate that has it.
const FOLLOWED_BY: [(&str, &str); 4] = [
    ("into_paginator", "operation/list_objects_v2/builders.rs"),
    ("presigned", "operation/get_object/builders.rs"),
    ("customize", "operation/get_object/builders.rs"),
    ("wait", "waiters/object_exists.rs"),
];

/// The folders of the crates' sources. Nothing is built.
fn sources() -> BTreeMap<&'static str, PathBuf> {
    let folder = kept().join("e2e-sdk");
    std::fs::create_dir_all(folder.join("src")).unwrap();
    std::fs::write(folder.join("src/lib.rs"), "").unwrap();
    let dependency = |(name, version): &(&str, &str)| {
        format!("aws-sdk-{name} = {{ version = \"={version}\", default-features = false }}\n")
    };
    let manifest = format!(
        "[package]\nname = \"sdk\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n{}",
        CRATES.iter().map(dependency).collect::<String>()
    );
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    let mut metadata = command("cargo");
    metadata.args(["metadata", "--format-version", "1"]).current_dir(&folder);
    let told = timed("operations: the crates of the SDK", || run(&mut metadata, seconds(600)));
    let told: Value = serde_json::from_str(&told).unwrap();
    let packages = told["packages"].as_array().unwrap();
    let source = |(name, version): (&'static str, &str)| {
        let is_it = |package: &&Value| package["name"] == format!("aws-sdk-{name}") && package["version"] == version;
        let manifest = packages.iter().find(is_it).unwrap()["manifest_path"].as_str().unwrap();
        (name, Path::new(manifest).with_file_name("src"))
    };
    CRATES.into_iter().map(source).collect()
}

/// The methods of a crate's client that begin a call, and those that wait for something.
fn methods_of(source: &Path) -> BTreeSet<String> {
    let client = std::fs::read_to_string(source.join("client.rs")).unwrap();
    let mut methods: BTreeSet<String> = client
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("fn "))
        .filter(|line| line.starts_with("wait_until_"))
        .map(|line| line.split('(').next().unwrap().to_owned())
        .collect();
    for file in std::fs::read_dir(source.join("client")).unwrap().map(|entry| entry.unwrap().path()) {
        if !file.is_file() {
            continue;
        }
        let text = std::fs::read_to_string(&file).unwrap();
        for method in text.split("pub fn ").skip(1) {
            let (name, rest) = method.split_once('(').unwrap();
            let signature: String = rest.split('{').next().unwrap().split_whitespace().collect();
            if signature.starts_with("&self") && signature.ends_with("FluentBuilder") {
                methods.insert(name.to_owned());
            }
        }
    }
    methods
}

#[test]
fn every_method_of_the_sdks_clients_is_known() {
    let sources = sources();
    for (client, source) in &sources {
        let found = methods_of(source);
        assert!(found.len() > 5, "{client}: {found:?}");
        let unknown: Vec<&String> = found.iter().filter(|method| operation(client, method).is_none()).collect();
        assert!(unknown.is_empty(), "aws-sdk-{client} has methods that src/service_reference/data/ lacks: {unknown:?}");
    }
    let requests = include_str!("../../src/handler_calls/requests.rs");
    for (method, file) in FOLLOWED_BY {
        let text = std::fs::read_to_string(sources["s3"].join(file)).unwrap();
        assert!(text.contains(&format!("fn {method}(")), "{file} has no `{method}`");
        assert!(requests.contains(&format!("\"{method}\"")), "src/handler_calls/requests.rs does not know `{method}`");
    }
}
