//! Functions of a workspace that are built with one package: a thread reads its files once, and each function is told all of it.

use cargo_lambda_s3::file::File;
use cargo_lambda_s3::handler_calls::on_deep_stack;
use cargo_lambda_s3::manifest;
use cargo_lambda_s3::spec::Spec;

use super::source_findings;

const STORAGE: &str = r#"use aws_sdk_s3::Client;

pub async fn put(client: &Client) {
    client.put_object().bucket("elsewhere").key("a").send().await.ok();
}

#[cfg(feature = "removes")]
pub async fn remove(client: &Client) {
    client.delete_object().bucket("in-bucket").key("incoming/a").send().await.ok();
}

pub fn run() {
    std::process::Command::new("sync").spawn().ok();
}
"#;

fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

/// A function; its own text has so many lines in front.
fn function(name: &str, features: &str, lines: usize) -> Vec<File> {
    let manifest = format!(
        "[package]\nname = \"{name}\"\nedition = \"2024\"\n[dependencies]\naws-sdk-s3 = \"1\"\nstorage = {{ path = \"../storage\", features = [{features}] }}\n\
         [package.metadata.lambda-s3]\nversion = 1\nhandler = false\ndeploy = [\"sam\"]\n\
         [[package.metadata.lambda-s3.trigger]]\nbucket = \"in-bucket\"\nprefix = \"incoming/\"\nevents = [\"s3:ObjectCreated:*\"]\n"
    );
    let main = format!(
        "{}fn main() {{}}\nasync fn handle(client: &aws_sdk_s3::Client) {{\n    storage::put(client).await;\n    storage::run();\n    client.create_bucket().bucket(\"{name}\").send().await.ok();\n}}\n",
        "\n".repeat(lines)
    );
    vec![
        file("Cargo.toml", &manifest),
        file("src/main.rs", &main),
        file(
            "../storage/Cargo.toml",
            "[package]\nname = \"storage\"\nedition = \"2024\"\n[features]\nremoves = []\n[dependencies]\naws-sdk-s3 = \"1\"\n",
        ),
        file("../storage/src/lib.rs", STORAGE),
    ]
}

/// Where something is found, and by which rule.
fn found(files: &[File]) -> Vec<String> {
    let spec = Spec::try_from(manifest::read_package(&files[0].text).unwrap()).unwrap();
    let findings = source_findings(&spec, files);
    findings.iter().map(|finding| format!("{} {}", finding.place.with_line(), finding.rule)).collect()
}

#[test]
fn what_a_shared_package_does_is_told_of_each_function() {
    let functions = [function("one", "", 0), function("two", "\"removes\"", 7), function("three", "", 40)];
    // Each has a thread of its own here, which knows nothing of the others.
    let alone: Vec<Vec<String>> = functions.iter().map(|files| found(files)).collect();
    let together = on_deep_stack(|| functions.iter().map(|files| found(files)).collect::<Vec<_>>()).unwrap();
    assert_eq!(together, alone);
    for (findings, (lines, removes)) in together.iter().zip([(0, false), (7, true), (40, false)]) {
        let has = |place: &str, rule: &str| findings.iter().any(|one| *one == format!("{place} {rule}"));
        assert!(has("../storage/src/lib.rs:4", "needed-not-granted"), "{findings:#?}");
        assert!(has("../storage/src/lib.rs:13", "undecided-source"), "{findings:#?}");
        assert_eq!(has("../storage/src/lib.rs:9", "undecided-source"), removes, "{findings:#?}");
        assert!(has(&format!("src/main.rs:{}", lines + 5), "needed-not-granted"), "{findings:#?}");
    }
}
