//! The crate as people install it: packaged, unpacked elsewhere, installed, and run from an empty folder.

use std::path::Path;

use crate::process::{command, run, seconds, timed, try_run};
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

    // As it is installed by default, it has the flag, and says what to type.
    let outcome =
        try_run(command(&program).args(["audit", "--deployed"]).current_dir(empty.join("thumbs")), seconds(30));
    assert_eq!((outcome.status.code(), outcome.stdout.as_str()), (Some(2), ""));
    assert_eq!(
        outcome.stderr,
        "error: `--deployed` and `--analyze` ask AWS, and this program was built without that\n\
         help: install the program with `--features live`\n"
    );

    is_found_by_binstall(root, &program);
}

/// What a release holds is where `cargo binstall` looks for it.
fn is_found_by_binstall(root: &Path, program: &Path) {
    let manifest: toml_edit::DocumentMut = std::fs::read_to_string(root.join("Cargo.toml")).unwrap().parse().unwrap();
    let said = &manifest["package"]["metadata"]["binstall"];
    let target = "x86_64-unknown-linux-musl";
    let fill = |key: &str| {
        let values = [
            ("repo", "https://example.org"),
            ("name", "cargo-lambda-s3"),
            ("bin", "cargo-lambda-s3"),
            ("version", env!("CARGO_PKG_VERSION")),
            ("target", target),
            ("archive-suffix", ".tgz"),
            ("binary-ext", ""),
        ];
        let template = said[key].as_str().unwrap().to_owned();
        values.into_iter().fold(template, |text, (name, value)| text.replace(&format!("{{ {name} }}"), value))
    };
    let dist = tempfile::tempdir().unwrap();
    run(command(root.join(".ci/pack")).arg(target).arg(program).arg(dist.path()), seconds(60));
    let url = fill("pkg-url");
    let (_, archive) = url.rsplit_once('/').unwrap();
    let check = format!("sha256sum --check {archive}.sha256 && tar -xzf {archive}");
    run(command("sh").args(["-c", &check]).current_dir(dist.path()), seconds(60));
    let installed = dist.path().join(fill("bin-dir"));
    let version = run(command(&installed).args(["lambda-s3", "--version"]), seconds(10));
    assert!(version.contains(env!("CARGO_PKG_VERSION")), "{version}");
}
