//! The library of a generated project, tested from inside of it: `tests/e2e/library/` is put into its `tests/`.

use std::path::Path;

use crate::built::{FORMAT, LINT, TEST, alone, passes};
use crate::process::{run, seconds};
use crate::project::{Project, cargo_in};
use crate::specs::Spec;

/// Every kind of grant; what is asked for in other Regions is in London.
const LIBRARY: Spec = Spec {
    name: "library",
    arguments: &["--tag-objects", "--env", "MODE=fast \"q\""],
    toml: Some(
        r#"
        schedule = "rate(1 hour)"
        publish = ["arn:aws:sns:eu-west-2:111122223333:done.fifo", "arn:aws:sns:us-east-1:111122223333:all"]
        queue = ["arn:aws:sqs:eu-west-2:111122223333:orders.fifo", "arn:aws:sqs:us-east-1:111122223333:jobs"]
        secret = ["api/key", "arn:aws:secretsmanager:eu-west-2:111122223333:secret:db-a1b2c3"]
        parameter = ["/thumbs/size"]
        names = { inbox = "s3://photo-inbox/incoming/*.jpg", thumbs = "s3://photo-thumbs/small/*", stale = "s3://photo-thumbs/stale/*" }
        [[trigger]]
        bucket = "photo-inbox"
        prefix = "incoming/"
        suffix = ".jpg"
        [[trigger]]
        bucket = "odd-inbox"
        prefix = "a*/"
        suffix = ".jpg"
        events = ["s3:ObjectCreated:Put", "s3:ObjectRemoved:*"]
        [[trigger]]
        bucket = "bus-inbox"
        prefix = "in/"
        events = ["s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:*"]
        via = "eventbridge"
        [[trigger]]
        bucket = "queue-inbox"
        prefix = "in/"
        via = "sqs"
        [[trigger]]
        bucket = "topic-inbox"
        prefix = "in/"
        via = "sns"
        [[trigger]]
        bucket = "listed-inbox"
        [[trigger]]
        bucket = "listed-inboxa"
        [[trigger]]
        bucket = "gone-inbox"
        events = ["s3:ObjectRemoved:*"]
        [[list]]
        bucket = "listed-inbox"
        [[write]]
        bucket = "photo-thumbs"
        prefix = "small/"
        [[list]]
        bucket = "photo-thumbs"
        prefix = "stale/"
        [[delete]]
        bucket = "photo-thumbs"
        prefix = "stale/"
        "#,
    ),
};

const VERSIONS: Spec = Spec {
    name: "library-versions",
    arguments: &[
        "--versioned",
        "--trigger",
        "s3://photo-inbox/incoming/*.jpg",
        "--write",
        "s3://photo-thumbs/small/*.jpg",
    ],
    toml: None,
};

/// Puts a file of `tests/e2e/library/` into a project.
pub fn put(project: &Project, file: &str, to: &str) {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/e2e/library").join(file);
    let to = project.path.join(to);
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::copy(&from, &to).unwrap();
}

#[test]
fn the_library_keeps_its_promises() {
    let project = Project::new(&LIBRARY);
    for file in ["events.rs", "objects.rs", "services.rs"] {
        put(&project, file, &format!("tests/{file}"));
    }
    passes(&project, &[FORMAT, LINT, TEST]);
}

/// What is kept in memory is tested on a clock that stands still, in a package of its own: the feature of tokio for that would compile the whole
/// SDK once more.
#[test]
fn confidential_values_are_fetched_again_in_time() {
    let project = Project::new(&LIBRARY);
    let cache = project.path.join("cache");
    std::fs::create_dir_all(cache.join("src")).unwrap();
    std::fs::copy(project.path.join("src/runtime/cache.rs"), cache.join("src/cache.rs")).unwrap();
    std::fs::copy(project.path.join("Cargo.lock"), cache.join("Cargo.lock")).unwrap();
    put(&project, "cache_tests.rs", "cache/src/cache_tests.rs");
    std::fs::write(cache.join("src/lib.rs"), "pub mod cache;\n#[cfg(test)]\nmod cache_tests;\n").unwrap();
    let dependencies = "anyhow = \"1\"\ntokio = { version = \"1\", features = [\"macros\", \"rt\", \"sync\", \"test-util\"] }\n\
        tracing = \"0.1\"\nzeroize = \"1\"\n";
    let manifest =
        format!("[package]\nname = \"cache\"\nedition = \"2024\"\n[dependencies]\n{dependencies}[workspace]\n");
    std::fs::write(cache.join("Cargo.toml"), manifest).unwrap();
    let _one_at_a_time = alone();
    let said = run(&mut cargo_in(&cache, TEST), seconds(600));
    assert!(said.contains("test result: ok. 7 passed"), "{said}");
}

#[test]
fn the_library_reads_exactly_the_version_that_an_event_is_about() {
    let project = Project::new(&VERSIONS);
    put(&project, "versions.rs", "tests/versions.rs");
    passes(&project, &[FORMAT, LINT, TEST]);
}
