//! Where templates come from, and that nothing of a stranger's templates is ever run, followed or written elsewhere.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::fs;
use std::process::Output;

use common::Sandbox;

const TRIGGER: [&str; 4] = ["--yes", "--vcs=none", "--trigger", "s3://in-bucket/incoming/"];

fn new(sandbox: &Sandbox, arguments: &[&str]) -> Output {
    sandbox.program(["new"].iter().chain(arguments).chain(&TRIGGER)).output().unwrap()
}

/// What is said, where the command fails with this code.
fn refusal(sandbox: &Sandbox, arguments: &[&str], code: i32) -> String {
    let output = new(sandbox, arguments);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{arguments:?}: {told}");
    assert!(!sandbox.path().join(arguments[0]).exists(), "{arguments:?} left something behind");
    told
}

fn git(sandbox: &Sandbox, folder: &str, arguments: &[&str]) -> String {
    let identity =
        ["-c", "user.name=somebody", "-c", "user.email=somebody@example.com", "-c", "init.defaultBranch=main"];
    let mut command = sandbox.command("git");
    command.current_dir(sandbox.path().join(folder)).args(identity).args(arguments);
    let output = command.output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A repository with these files, and its commit.
fn repository(sandbox: &Sandbox, folder: &str, files: &[(&str, &str)]) -> String {
    for (path, text) in files {
        sandbox.write(&format!("{folder}/{path}"), text);
    }
    git(sandbox, folder, &["init", "--quiet"]);
    commit(sandbox, folder)
}

fn commit(sandbox: &Sandbox, folder: &str) -> String {
    git(sandbox, folder, &["add", "--all"]);
    git(sandbox, folder, &["commit", "--quiet", "--message", "templates"]);
    git(sandbox, folder, &["rev-parse", "HEAD"])
}

#[test]
fn a_branch_is_pinned_to_its_commit_which_needs_no_repository_afterwards() {
    let sandbox = Sandbox::new();
    let first = repository(&sandbox, "house", &[("src/{{name}}.rs.hbs", "// the first\n")]);
    assert!(new(&sandbox, &["thumbs", "--templates", "house#main"]).status.success());
    let manifest = sandbox.read("thumbs/Cargo.toml");
    assert!(manifest.contains(&format!("templates = {{ git = \"../house\", rev = \"{first}\" }}")), "{manifest}");
    assert_eq!(sandbox.read("thumbs/src/thumbs.rs"), "// the first\n");
    sandbox.write("house/src/{{name}}.rs.hbs", "// the second\n");
    let second = commit(&sandbox, "house");
    fs::rename(sandbox.path().join("house"), sandbox.path().join("gone")).unwrap();
    // As a manifest says it, and as a commit that is typed.
    let listed = sandbox.program(["templates", "list", "thumbs"]).output().unwrap();
    assert!(String::from_utf8_lossy(&listed.stdout).contains(&format!("project: ../house#{first}")), "{listed:?}");
    assert!(new(&sandbox, &["again", "--templates", &format!("house#{first}")]).status.success());
    assert_eq!(sandbox.read("again/src/again.rs"), "// the first\n");
    assert!(
        refusal(&sandbox, &["thumbs2", "--templates", "house#main"], 1).contains("cannot fetch templates from `house`")
    );
    fs::rename(sandbox.path().join("gone"), sandbox.path().join("house")).unwrap();
    for (name, source) in [
        ("by-url", format!("file://{}/house", sandbox.path().display())),
        ("by-short-name", format!("house#{}", &second[..8])),
        ("by-head", "house#HEAD".to_owned()),
    ] {
        assert!(new(&sandbox, &[name, "--templates", &source]).status.success(), "{source}");
        assert_eq!(sandbox.read(&format!("{name}/src/{name}.rs")), "// the second\n");
    }
}

/// Hooks, filters, attributes and submodules run programs where a repository is cloned and checked out: nothing of that is done.
#[test]
fn nothing_in_a_repository_is_run() {
    let sandbox = Sandbox::new();
    let mark = sandbox.path().join("was-run");
    let run = format!("#!/bin/sh\ntouch {}\n", mark.display());
    let files = [
        ("a.md.hbs", "text\n"),
        (".gitattributes", "*.hbs filter=evil diff=evil merge=evil ident text eol=crlf\n"),
        (".gitconfig", &run),
        ("hooks/post-checkout", &run),
    ];
    repository(&sandbox, "house", &files);
    for hook in ["post-checkout", "post-merge", "reference-transaction", "post-index-change", "pre-auto-gc"] {
        let path = sandbox.write(&format!("house/.git/hooks/{hook}"), &run);
        #[cfg(unix)]
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    // A filter that the user's own configuration knows.
    let config = format!(
        "[filter \"evil\"]\n\tsmudge = touch {0}\n\tclean = cat\n[core]\n\tfsmonitor = touch {0}\n",
        mark.display()
    );
    sandbox.write("gitconfig", config);
    let mut command = sandbox.program(["new", "thumbs", "--templates", "house#main"].iter().chain(&TRIGGER));
    let output = command.env("GIT_CONFIG_GLOBAL", sandbox.path().join("gitconfig")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(sandbox.read("thumbs/a.md"), "text\n");
    assert!(!mark.exists(), "something of the repository was run");
}

#[test]
fn an_address_or_revision_that_git_would_take_for_something_else_is_refused() {
    let sandbox = Sandbox::new();
    repository(&sandbox, "house", &[("a.md.hbs", "text\n")]);
    let mark = sandbox.path().join("was-run");
    let run = format!("touch {}", mark.display());
    for source in [
        format!("ext::sh -c {run}"),
        format!("--upload-pack={run}#main"),
        format!("house#--upload-pack={run}"),
        format!("ssh://-oProxyCommand={run}/house"),
        format!("git@-oProxyCommand={run}:house"),
        "house#main:refs/heads/x".to_owned(),
        "house#+refs/*:refs/*".to_owned(),
        "http://127.0.0.1:1/house".to_owned(),
        "https://me:secret@127.0.0.1:1/house".to_owned(),
    ] {
        let told = refusal(&sandbox, &["thumbs", &format!("--templates={source}")], 2);
        assert!(told.contains("help: ") && !told.contains("secret@"), "{source}: {told}");
    }
    // The same where a manifest says it.
    for source in [
        "git = \"ext::sh -c x\", rev = \"0123456789abcdef0123456789abcdef01234567\"",
        "git = \"house\", rev = \"main\"",
        "git = \"house\"",
    ] {
        sandbox.write("spec.toml", format!("templates = {{ {source} }}\n"));
        refusal(&sandbox, &["thumbs", "--spec", "spec.toml"], 2);
    }
    assert!(!mark.exists());
}

#[cfg(unix)]
#[test]
fn links_devices_and_names_of_other_bytes_are_refused_in_folders_and_repositories() {
    use std::os::unix::ffi::OsStrExt as _;
    let sandbox = Sandbox::new();
    sandbox.write("secret", "of somebody\n");
    let bad_name = std::ffi::OsStr::from_bytes(b"a\xff.hbs");
    for (folder, part) in [
        ("link", "is a link"),
        ("above", "is a link"),
        ("name", "is no name of a template"),
        ("text", "is not UTF-8"),
        ("long", "has more than 1048576 bytes"),
        ("pointer", "is a pointer of Git LFS"),
    ] {
        sandbox.write(&format!("{folder}/fine.md.hbs"), "text\n");
        let below = sandbox.path().join(folder);
        match folder {
            "link" => std::os::unix::fs::symlink("../secret", below.join("a.md.hbs")).unwrap(),
            "above" => std::os::unix::fs::symlink("..", below.join("more")).unwrap(),
            "name" => fs::write(below.join(bad_name), "text").unwrap(),
            "text" => fs::write(below.join("a.md.hbs"), b"\xff").unwrap(),
            "long" => fs::write(below.join("a.md.hbs"), "x".repeat(1_048_577)).unwrap(),
            _ => {
                fs::write(below.join("a.md.hbs"), "version https://git-lfs.github.com/spec/v1\noid sha256:0\n").unwrap()
            }
        }
        let told = refusal(&sandbox, &["thumbs", "--templates", folder], 2);
        assert!(told.contains(part), "{folder}: {told}");
        git(&sandbox, folder, &["init", "--quiet"]);
        commit(&sandbox, folder);
        let told = refusal(&sandbox, &["thumbs", "--templates", &format!("{folder}#main")], 2);
        assert!(told.contains(part), "{folder}#main: {told}");
    }
    sandbox.write("pipe/fine.md.hbs", "text\n");
    assert!(sandbox.command("mkfifo").arg("pipe/a.hbs").status().unwrap().success());
    assert!(refusal(&sandbox, &["thumbs", "--templates", "pipe"], 2).contains("/pipe/a.hbs` is no file"));
    // A submodule is another repository.
    repository(&sandbox, "inner", &[("a.md.hbs", "text\n")]);
    repository(&sandbox, "outer", &[("b.md.hbs", "text\n")]);
    git(&sandbox, "outer", &["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", "../inner", "sub"]);
    commit(&sandbox, "outer");
    assert!(refusal(&sandbox, &["thumbs", "--templates", "outer#main"], 2).contains("outer/sub` is a submodule"));
}

#[test]
fn no_file_is_written_outside_of_the_project_whatever_a_template_is_called() {
    let sandbox = Sandbox::new();
    sandbox.write("house/template.toml", "[[question]]\nname = \"where\"\n");
    sandbox.write("house/{{answers.where}}.hbs", "text\n");
    for answer in [
        "../out",
        "/tmp/out",
        "a/../../out",
        ".git/hooks/post-checkout",
        ".lambda-s3/base",
        "a\\..\\out",
        "NUL",
        "Cargo.toml",
    ] {
        let told = refusal(&sandbox, &["thumbs", "--templates", "house", "--set", &format!("where={answer}")], 2);
        assert!(told.contains("template `{{answers.where}}.hbs`: it becomes the file"), "{answer}: {told}");
    }
    assert!(new(&sandbox, &["thumbs", "--templates", "house", "--set", "where=notes/a"]).status.success());
    assert_eq!(sandbox.read("thumbs/notes/a"), "text\n");
}

/// The layers of a user, a team and a project, each over the one before.
#[test]
fn a_project_is_made_of_all_layers_and_its_member_of_the_teams() {
    let sandbox = Sandbox::new();
    sandbox.write("Cargo.toml", "[workspace]\nmembers = []\nresolver = \"3\"\n[workspace.metadata.lambda-s3]\ntemplates = { path = \"house\" }\n");
    for (path, text) in [
        ("config/templates/a.md.hbs", "user\n"),
        ("config/templates/b.md.hbs", "user\n"),
        ("config/templates/c.md.hbs", "user\n"),
        ("house/b.md.hbs", "team\n"),
        ("house/c.md.hbs", "team {{answers.tier}}\n"),
        ("house/audit/README.md.hbs", ""),
        (
            "house/template.toml",
            "[[question]]\nname = \"tier\"\ntype = \"choice\"\nchoices = [\"gold\", \"tin\"]\ndefault = \"tin\"\n",
        ),
        ("own/c.md.hbs", "project {{answers.tier}}\n"),
    ] {
        sandbox.write(path, text);
    }
    let config = sandbox.path().join("config/config.toml");
    sandbox.write("config/config.toml", "");
    let made = |name: &str, further: &[&str]| {
        let arguments = [&["new", name], further, &TRIGGER].concat();
        let output = sandbox.program(arguments).env("CARGO_LAMBDA_S3_CONFIG", &config).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    made("functions/one", &[]);
    made("functions/two", &["--templates", "own", "--set", "tier=gold"]);
    let read = |function: &str| ["a", "b", "c"].map(|file| sandbox.read(&format!("functions/{function}/{file}.md")));
    assert_eq!(read("one"), ["user\n", "team\n", "team tin\n"]);
    assert_eq!(read("two"), ["user\n", "team\n", "project gold\n"]);
    assert!(!sandbox.path().join("functions/one/audit/README.md").exists());
    // What a member of the team has is not said by the member.
    let manifests = ["one", "two"].map(|function| sandbox.read(&format!("functions/{function}/Cargo.toml")));
    assert!(!manifests[0].contains("templates =") && manifests[0].contains("tier = \"tin\""), "{}", manifests[0]);
    assert!(manifests[1].contains("templates = { path = \"../../own\" }"), "{}", manifests[1]);
}
