//! The methods of the AWS SDK's clients that the audit knows are those that the official crates have.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::process::{command, run, seconds, timed};
use crate::tools::kept;

const CRATES: [(&str, &str); 7] = [
    ("dynamodb", "1.136.0"),
    ("kms", "1.129.0"),
    ("s3", "1.157.0"),
    ("secretsmanager", "1.125.0"),
    ("sns", "1.121.0"),
    ("sqs", "1.119.0"),
    ("ssm", "1.133.0"),
];

/// Methods of the table that these crates do not have, and why they are in it all the same.
#[rustfmt::skip]
const OF_NO_CRATE: [(&str, &str, &str); 14] = [
    ("dynamodb", "cancel_bulk_operation", LATER),
    ("dynamodb", "describe_bulk_operation", LATER),
    ("dynamodb", "list_bulk_operations", LATER),
    ("dynamodb", "start_bulk_put_items", LATER),
    ("dynamodb", "wait_until_bulk_operation_completed", LATER),
    ("s3", "get_bucket_lifecycle", DEPRECATED),
    ("s3", "get_bucket_notification", DEPRECATED),
    ("s3", "put_bucket_lifecycle", DEPRECATED),
    ("s3", "put_bucket_notification", DEPRECATED),
    ("secretsmanager", "associate_cross_account_replica", LATER),
    ("secretsmanager", "disassociate_cross_account_replica", LATER),
    ("secretsmanager", "list_resource_policies", LATER),
    ("ssm", "deregister_default_host_management_configuration", LATER),
    ("ssm", "register_default_host_management_configuration", LATER),
];
const LATER: &str = "botocore's model has it, and these crates not yet";
const DEPRECATED: &str = "deprecated (Amazon S3 API Reference): the SDK for Rust leaves it out, other clients have it";

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
fn every_method_of_the_sdks_clients_is_known_and_every_known_one_is_there_or_explained() {
    let mut table: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    let text = include_str!("../../src/handler_calls/data/operations.txt");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let mut columns = line.split('|');
        let (client, method) = (columns.next().unwrap(), columns.next().unwrap());
        table.entry(client).or_default().insert(method.to_owned());
    }
    let sources = sources();
    assert!(table.keys().eq(sources.keys()), "{:?}", table.keys());
    for (client, source) in &sources {
        let (known, found) = (&table[client], methods_of(source));
        assert!(found.len() > 20, "{client}: {found:?}");
        let unknown: Vec<&String> = found.difference(known).collect();
        assert!(
            unknown.is_empty(),
            "aws-sdk-{client} has methods that src/handler_calls/data/operations.txt lacks: {unknown:?}"
        );
        let explained = OF_NO_CRATE.iter().filter(|(of, ..)| of == client).map(|(_, method, _)| *method);
        let gone = known.difference(&found).map(String::as_str);
        assert_eq!(gone.collect::<BTreeSet<_>>(), explained.collect::<BTreeSet<_>>(), "{client}");
    }
    let requests = include_str!("../../src/handler_calls/requests.rs");
    for (method, file) in FOLLOWED_BY {
        let text = std::fs::read_to_string(sources["s3"].join(file)).unwrap();
        assert!(text.contains(&format!("fn {method}(")), "{file} has no `{method}`");
        assert!(requests.contains(&format!("\"{method}\"")), "src/handler_calls/requests.rs does not know `{method}`");
    }
}
