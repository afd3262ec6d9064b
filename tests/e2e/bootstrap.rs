//! The real `bootstrap`, built once. A generated project learns its buckets from the environment, so that one build
//! serves every stack whose grants have the same names.

use std::path::PathBuf;
use std::sync::OnceLock;

use crate::process::{run, seconds, timed};
use crate::project::{Project, builds};
use crate::specs::COPY;
use crate::tools::tools;

/// The project that it is built from. Another build in the same folder finds it compiled and linked, which takes a minute.
pub fn project() -> &'static Project {
    static PROJECT: OnceLock<Project> = OnceLock::new();
    PROJECT.get_or_init(|| Project::for_all_tests(&COPY))
}

/// A zip file as `cargo lambda build` makes it.
pub fn bootstrap() -> &'static PathBuf {
    static ZIP: OnceLock<PathBuf> = OnceLock::new();
    ZIP.get_or_init(|| {
        let project = project();
        let folder = builds().join("e2e-lambda");
        let arguments = ["lambda", "build", "--release", "--x86-64", "--output-format", "zip", "--lambda-dir"];
        timed("cargo lambda build --release", || run(project.cargo(&arguments).arg(&folder), seconds(1500)));
        let zip = folder.join(COPY.name).join("bootstrap.zip");
        assert!(zip.is_file(), "cargo lambda build made no {}", zip.display());
        zip
    })
}

#[test]
fn cargo_lambda_build_makes_a_bootstrap_of_at_most_eight_megabytes() {
    let folder = tempfile::tempdir().unwrap();
    let mut unpack = tools().command("python");
    run(unpack.args(["-m", "zipfile", "-e"]).arg(bootstrap()).arg(folder.path()), seconds(60));
    let size = folder.path().join("bootstrap").metadata().unwrap().len();
    let zipped = bootstrap().metadata().unwrap().len();
    assert!(size <= 8_000_000 && zipped <= 3_900_000, "the bootstrap is {size} bytes, {zipped} zipped");
}
