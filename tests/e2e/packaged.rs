//! The crate as people install it: packaged, unpacked elsewhere, installed, and run from an empty folder.

use std::path::Path;

use crate::process::{command, run, seconds, timed};
use crate::tools::kept;

#[test]
fn the_packaged_crate_installs_and_carries_its_templates() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let packages = folder.path().join("target");
    let mut package = command("cargo");
    package
        .args(["package", "--quiet", "--allow-dirty", "--no-verify", "--target-dir"])
        .arg(&packages)
        .current_dir(root);
    run(&mut package, seconds(300));
    let name = concat!("cargo-lambda-s3-", env!("CARGO_PKG_VERSION"));
    let mut unpack = command("tar");
    // As of now: cargo dates what it packs to 2006, and takes what was compiled of an earlier package for this one's.
    unpack.arg("-xmzf").arg(packages.join("package").join(format!("{name}.crate"))).arg("-C").arg(folder.path());
    run(&mut unpack, seconds(60));

    assert!(folder.path().join(name).join("man/cargo-lambda-s3-new.1").is_file(), "the package has no manual pages");

    let home = folder.path().join("home");
    let mut install = command("cargo");
    install
        .args(["install", "--quiet", "--locked", "--debug", "--path"])
        .env("CARGO_INCREMENTAL", "0")
        .arg(folder.path().join(name));
    // The dependencies are compiled already, for the tests.
    install.arg("--root").arg(&home).arg("--target-dir").arg(kept());
    timed("cargo install of the packaged crate", || run(&mut install, seconds(900)));

    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let program = home.join("bin/cargo-lambda-s3");
    let arguments = ["--yes", "--trigger", "s3://in-bucket/incoming/*.jpg", "--write", "s3://out-bucket/thumbs/"];
    run(command(&program).args(["lambda-s3", "new", "thumbs"]).args(arguments).current_dir(&empty), seconds(30));
    let made = |path: &str| empty.join("thumbs").join(path).is_file();
    for path in ["Cargo.toml", ".gitignore", ".github/workflows/ci.yml", "src/main.rs", "deploy/sam/template.yaml"] {
        assert!(made(path), "{path} is missing");
    }
}
