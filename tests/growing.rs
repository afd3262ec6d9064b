//! A project that something is added to is the one that `new` would have made with it; and removed again, it is the one that it
//! was. Every flag of `new` that says something of a spec is tried.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Sandbox, Tree, tree};

/// What every project here has.
const BASE: &[&str] = &[
    "--trigger",
    "s3://in-bucket/a/*.jpg",
    "--read",
    "s3://old-bucket/",
    "--write",
    "s3://out-bucket/x/",
    "--tag",
    "team=photos",
];

/// Flags of `new` that are not about what a spec says, or not by themselves.
const OTHER: [&str; 19] = [
    "name",
    "event",
    "via",
    "min-size",
    "max-size",
    "spec",
    "yes",
    "dry-run",
    "format",
    "vcs",
    "color",
    "quiet",
    "verbose",
    "help",
    "version",
    // Templates are chosen where a project is made, and changed by hand.
    "templates",
    "set",
    // The handler is its user's from then on.
    "example",
    // It is about the workspace.
    "own-runtime",
];

const KEY: &str = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

/// Something to be added: what else the project has, how `add` is told, and how `new`.
struct Sample {
    flag: &'static str,
    also: &'static [&'static str],
    value: Option<&'static str>,
    /// What comes with it.
    with: &'static [&'static str],
}

const fn sample(flag: &'static str, value: &'static str) -> Sample {
    Sample { flag, also: &[], value: Some(value), with: &[] }
}

const fn switch(flag: &'static str) -> Sample {
    Sample { flag, also: &[], value: None, with: &[] }
}

const SAMPLES: [Sample; 81] = [
    sample("trigger", "s3://in-bucket/b/"),
    switch("no-read-trigger"),
    sample("read", "s3://old-bucket-2/"),
    sample("write", "s3://out-bucket/y/"),
    sample("delete", "s3://out-bucket/z/"),
    sample("list", "s3://out-bucket/x/"),
    sample("existing-bucket", "old-bucket"),
    sample("bucket-owner", "old-bucket=222233334444"),
    Sample { also: &["--existing-bucket", "old-bucket"], ..sample("bucket-region", "old-bucket=eu-west-1") },
    sample("grant-name", "old=s3://old-bucket/*"),
    sample("environment", "dev"),
    Sample { also: &["--deploy", "sam"], ..sample("deploy", "terraform") },
    sample("region", "eu-central-1"),
    sample("arch", "x86_64"),
    sample("memory", "512"),
    sample("timeout", "30"),
    sample("log-retention", "14"),
    sample("ephemeral-storage", "2048"),
    sample("reserved-concurrency", "0"),
    sample("layer", "arn:aws:lambda:eu-central-1:111122223333:layer:extension:3"),
    sample("alias", "live"),
    sample("retries", "0"),
    sample("max-event-age", "3600"),
    sample("on-failure", "s3://failed-events"),
    Sample {
        with: &["--on-failure", "arn:aws:sns:eu-central-1:111122223333:failed"],
        ..sample("kms-key", "arn:aws:sns:eu-central-1:111122223333:failed=KEY")
    },
    sample("log-format", "text"),
    sample("log-level", "debug"),
    sample("log-group-class", "infrequent-access"),
    sample("log-kms-key", "KEY"),
    sample("environment-kms-key", "KEY"),
    Sample { with: &["--security-group", "sg-0a1b2c3d"], ..sample("subnet", "subnet-0a1b2c3d4e5f67890") },
    Sample { with: &["--subnet", "subnet-0a1b2c3d"], ..sample("security-group", "sg-0a1b2c3d4e5f67890") },
    sample("execution-role", "arn:aws:iam::123456789012:role/team/thumbs"),
    sample("description", "Makes \"thumbs\""),
    Sample { with: &["--write", "s3://in-bucket/"], ..switch("allow-recursion") },
    sample("invoker", "222233334444"),
    sample("invoker", "o-a1b2c3d4e5"),
    sample("invoker", "events=arn:aws:events:eu-central-1:111122223333:rule/nightly"),
    sample("schedule", "rate(1 hour)"),
    sample("publish", "arn:aws:sns:eu-central-1:111122223333:done"),
    sample("queue", "arn:aws:sqs:eu-central-1:111122223333:orders"),
    sample("secret", "db/password"),
    sample("parameter", "/thumbs/size"),
    sample("allow", "rekognition:DetectFaces,rekognition:DetectLabels on * for \"labels\" & faces"),
    sample(
        "allow",
        "dynamodb:Query on arn:{partition}:dynamodb:{region}:{account}:table/orders/index/* if StringEquals \
         aws:RequestedRegion eu-central-1,eu-west-1 if Bool aws:SecureTransport true for reports",
    ),
    sample("table", "orders=read"),
    Sample { with: &["--table", "items"], ..sample("table-keys", "items=tenant-1,\"x\"") },
    Sample { with: &["--event-bus", "default"], ..sample("event-source", "default=photos") },
    sample("table", "items=arn:aws:dynamodb:eu-central-1:111122223333:table/orders"),
    sample("event-bus", "default"),
    sample("state-machine", "arn:aws:states:eu-central-1:111122223333:stateMachine:orders"),
    sample("invoke", "resize:live"),
    sample("stream", "clicks"),
    sample("delivery-stream", "archive"),
    sample("model", "eu.amazon.nova-lite-v1:0"),
    sample("metrics", "My App/Thumbs"),
    Sample { flag: "kms-key", also: &[], value: Some("old-bucket=KEY"), with: &[] },
    Sample {
        with: &["--publish", "arn:aws:sns:eu-central-1:111122223333:done"],
        ..sample("kms-key", "arn:aws:sns:eu-central-1:111122223333:done=KEY")
    },
    Sample {
        with: &["--queue", "arn:aws:sqs:eu-central-1:111122223333:orders"],
        ..sample("kms-key", "arn:aws:sqs:eu-central-1:111122223333:orders=KEY")
    },
    Sample { with: &["--secret", "ab=a=b"], ..sample("kms-key", "secret:a=b=KEY") },
    Sample { with: &["--parameter", "/thumbs/size"], ..sample("kms-key", "parameter:/thumbs/size=KEY") },
    switch("versioned"),
    switch("tag-objects"),
    switch("tracing"),
    sample("env", "SIZE=200"),
    switch("no-alarms"),
    sample("alarm-topic", "arn:aws:sns:eu-central-1:111122223333:oncall"),
    switch("dashboard"),
    switch("trail"),
    switch("managed-logs"),
    sample("tag", "stage=test"),
    sample("abac", "team"),
    Sample {
        also: &["--existing-bucket", "old-bucket"],
        with: &["--abac", "team"],
        ..sample("abac-bucket", "old-bucket")
    },
    sample("permissions-boundary", "arn:aws:iam::111122223333:policy/boundary"),
    sample("role-path", "/functions/"),
    switch("deployer-role"),
    Sample { with: &["--deployer-role"], ..sample("identity-center", "DeployFunctions") },
    sample("github", "photo-team/thumbs"),
    sample("github", "photo-team@123456/thumbs@456789"),
    Sample { with: &["--github-branch", "release"], ..sample("github", "photo-team/thumbs") },
    Sample { with: &["--github-environment", "production"], ..sample("github", "photo-team/thumbs") },
];

impl Sample {
    fn value(&self) -> Option<String> {
        self.value.map(|value| value.replace("KEY", KEY))
    }

    /// `WHAT VALUE`, and the flags beside it.
    fn typed(&self) -> Vec<String> {
        let with = self.with.iter().map(|flag| (*flag).to_owned());
        [self.flag.to_owned()].into_iter().chain(self.value()).chain(with).collect()
    }

    fn flags(&self) -> Vec<String> {
        let with = self.with.iter().map(|flag| (*flag).to_owned());
        [format!("--{}", self.flag)].into_iter().chain(self.value()).chain(with).collect()
    }

    /// Whether there is always one, so that what is removed does not come back as it was.
    fn has_default(&self) -> bool {
        ["arch", "memory", "timeout", "log-retention"].contains(&self.flag)
    }
}

fn run(sandbox: &Sandbox, arguments: &[String]) {
    let done = sandbox.program(arguments).output().unwrap();
    assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
}

fn new(sandbox: &Sandbox, flags: &[String]) -> Tree {
    let new = ["new", "thumbs", "--yes", "--vcs", "none"].map(str::to_owned);
    run(sandbox, &[&new, flags].concat());
    tree(&sandbox.path().join("thumbs"))
}

fn differences(one: &Tree, other: &Tree) -> Vec<String> {
    let paths: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    let text = |tree: &Tree, path: &str| match tree.get(path) {
        Some(Some(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
        Some(None) => "a folder".to_owned(),
        None => "nothing".to_owned(),
    };
    let differing = paths.into_iter().filter(|path| one.get(*path) != other.get(*path));
    let told = differing.map(|path| {
        let (one, other) = (text(one, path), text(other, path));
        let line = one.lines().zip(other.lines()).find(|(one, other)| one != other);
        let (one, other) = line.unwrap_or(("an end", "no end"));
        let cut = |line: &str| line.chars().take(200).collect::<String>();
        format!("{path}: {}\n    is not {}", cut(one), cut(other))
    });
    told.collect()
}

#[test]
fn what_is_added_makes_the_project_that_new_makes_and_what_is_removed_the_one_that_it_was() {
    let mut bases = BTreeMap::new();
    for (at, sample) in SAMPLES.iter().enumerate() {
        let flags: Vec<String> = BASE.iter().chain(sample.also).map(|flag| (*flag).to_owned()).collect();
        let base = bases.entry(sample.also).or_insert_with(|| new(&Sandbox::new(), &flags));
        let meant = new(&Sandbox::new(), &[flags, sample.flags()].concat());
        let sandbox = Sandbox::new();
        for (path, bytes) in base.iter().filter_map(|(path, bytes)| Some((path, bytes.as_ref()?))) {
            sandbox.write(path, bytes);
        }
        // What follows from the spec is the same work for all: some do it.
        let is_whole = at % 3 == 0;
        let how: &[String] = if is_whole { &[] } else { &["--no-sync".to_owned()] };
        let part = |tree: &Tree| if is_whole { generated_of(tree) } else { spec_of(tree) };
        run(&sandbox, &[["add".to_owned()].as_slice(), &sample.typed(), how].concat());
        let found = differences(&part(&sandbox.tree()), &part(&meant));
        assert!(found.is_empty(), "add {}\n{}", sample.typed().join(" "), found.join("\n"));
        if sample.has_default() {
            continue;
        }
        let removal = if sample.flag == "github" { vec!["github".to_owned()] } else { sample.typed() };
        run(&sandbox, &[["remove".to_owned()].as_slice(), &removal, how].concat());
        let found = differences(&part(&sandbox.tree()), &part(base));
        assert!(found.is_empty(), "remove {}\n{}", sample.typed().join(" "), found.join("\n"));
    }
}

/// What is generated again: not what is written once.
fn generated_of(tree: &Tree) -> Tree {
    let is_generated = |path: &str| !["Cargo.lock", "src/handler.rs"].contains(&path);
    tree.iter().filter(|(path, _)| is_generated(path)).map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
}

/// The tables of the spec, and what the package says of itself, as if they were all that there is.
fn spec_of(tree: &Tree) -> Tree {
    let manifest = String::from_utf8(tree["Cargo.toml"].clone().unwrap()).unwrap();
    let (_, spec) = manifest.split_once("[package.metadata.lambda-s3]").unwrap();
    let (package, _) = manifest.split_once("\n\n").unwrap();
    let text = format!("{package}\n{spec}").into_bytes();
    Tree::from([("spec".to_owned(), Some(text))])
}

#[test]
fn every_flag_of_new_that_says_something_of_a_spec_is_tried() {
    let sandbox = Sandbox::new();
    let help = sandbox.program(["new", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let long = |line: &str| {
        let option = line
            .trim_start()
            .trim_start_matches("-y, ")
            .trim_start_matches("-h, ")
            .trim_start_matches("-V, ")
            .trim_start_matches("-q, ")
            .trim_start_matches("-v, ");
        option.strip_prefix("--").map(|rest| rest.split([' ', '=', '.']).next().unwrap().to_owned())
    };
    let flags: BTreeSet<String> = help.lines().filter_map(long).collect();
    let tried: BTreeSet<String> = SAMPLES
        .iter()
        .flat_map(|sample| sample.flags())
        .filter_map(|flag| flag.strip_prefix("--").map(str::to_owned))
        .chain(OTHER.map(str::to_owned))
        .collect();
    assert_eq!(flags, tried, "the flags of `new`, and those that are tried here or are no part of a spec");
}
