//! A crate that was there before its spec: what `init` prints is pasted into it and added to it, and it compiles.

use std::fs;
use std::path::Path;

use crate::process::{command, run, seconds, timed, try_run};
use crate::project::builds;

/// The printed handler with the sample event that lies beside it.
const TEST: &str = r##"
#[test]
fn the_sample_event_is_one_of_the_triggers() {
    let message: Message = serde_json::from_str(include_str!("../events/trigger-1.json")).unwrap();
    let record = &message.records[0];
    let key = decode(&record.s3.object.key).unwrap();
    assert_eq!(key, "incoming/red flower.jpg");
    let triggers: Vec<Place> = serde_json::from_str(TRIGGERS).unwrap();
    assert!(triggers[0].holds(&record.s3.bucket.name, &key));
    let test: Message = serde_json::from_str(r#"{"Service":"Amazon S3","Event":"s3:TestEvent"}"#).unwrap();
    assert!(test.records.is_empty());
    assert!(decode("%zz").is_err());
}
"##;

fn program() -> std::process::Command {
    command(Path::new(env!("CARGO_BIN_EXE_cargo-lambda-s3")))
}

#[test]
fn a_crate_that_was_there_compiles_with_what_init_prints() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("adopted-thumbs");
    run(command("cargo").args(["new", "--quiet", "--vcs", "none"]).arg(&path), seconds(60));
    let mut init = program();
    init.arg("init").arg(&path).args([
        "--yes",
        "--trigger",
        "s3://in-bucket/incoming/*.jpg",
        "--write",
        "s3://out-bucket/",
    ]);
    let printed = try_run(&mut init, seconds(60));
    assert!(printed.status.success(), "{}", printed.all());

    fs::write(path.join("src/main.rs"), &printed.stdout).unwrap();
    let add = printed.stderr.split('`').find(|part| part.starts_with("cargo add ")).unwrap();
    for line in add.split(" && ") {
        run(command("cargo").args(line.split(' ').skip(1)).current_dir(&path), seconds(120));
    }
    let cargo = |step: &str| {
        let mut cargo = command("cargo");
        cargo.arg(step).current_dir(&path).env("CARGO_TARGET_DIR", builds()).env("CARGO_PROFILE_DEV_DEBUG", "0");
        cargo.env("CARGO_INCREMENTAL", "0");
        let done = timed(&format!("adopted-thumbs: cargo {step}"), || try_run(&mut cargo, seconds(1500)));
        assert!(done.status.success(), "{}", done.all());
        assert!(!done.all().contains("warning"), "{}", done.all());
    };
    cargo("check");

    // The environment is the one that `cargo lambda watch` reads.
    let manifest = fs::read_to_string(path.join("Cargo.toml")).unwrap();
    let triggers = manifest.lines().find_map(|line| line.strip_prefix("S3_TRIGGERS = '")?.strip_suffix('\'')).unwrap();
    let tested = format!("{}\n#[cfg(test)]\nconst TRIGGERS: &str = r##\"{triggers}\"##;\n{TEST}", printed.stdout);
    fs::write(path.join("src/main.rs"), tested).unwrap();
    cargo("test");
    run(program().arg("sync").arg("--check").arg(&path), seconds(60));
}
