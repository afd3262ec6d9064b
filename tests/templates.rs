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

/// A program of this name, first on the path of a command.
#[cfg(unix)]
fn put_on_path(sandbox: &Sandbox, command: &mut std::process::Command, name: &str, script: &str) {
    let path = sandbox.write(&format!(".bin/{name}"), "");
    // Written by another process: what this one holds open for writing cannot be run.
    let write = "printf '#!/bin/sh\\n%s\\n' \"$2\" > \"$1\" && chmod 755 \"$1\"";
    let status = sandbox.command("sh").args(["-c", write, "sh", path.to_str().unwrap(), script]).status().unwrap();
    assert!(status.success());
    let rest = std::env::var("PATH").unwrap();
    command.env("PATH", format!("{}:{rest}", path.parent().unwrap().display())).env("REST", rest);
}

#[cfg(unix)]
#[test]
fn what_a_killed_fetch_leaves_is_removed_by_the_next() {
    let sandbox = Sandbox::new();
    repository(&sandbox, "house", &[("x.md.hbs", "x\n")]);
    let mut command = sandbox.program(["new", "thumbs", "--templates", "house#main"].iter().chain(&TRIGGER));
    let script = "PATH=$REST; case \"$*\" in *fetch*) kill -KILL $PPID;; *) exec git \"$@\";; esac";
    put_on_path(&sandbox, &mut command, "git", script);
    assert_eq!(command.output().unwrap().status.code(), None);
    let fetched = || -> Vec<String> {
        let entries = fs::read_dir(sandbox.cache().join("templates")).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    };
    assert!(fetched().iter().any(|name| name.starts_with(".fetching-")), "{:?}", fetched());
    assert!(new(&sandbox, &["thumbs", "--templates", "house#main"]).status.success());
    assert!(fetched().iter().all(|name| name.ends_with(".git")), "{:?}", fetched());
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
        ("name", "is not a template's name"),
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
    assert!(refusal(&sandbox, &["thumbs", "--templates", "pipe"], 2).contains("/pipe/a.hbs` is not a file"));
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
        ("house/deploy/sam/samconfig.toml.hbs", ""),
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
    assert!(!sandbox.path().join("functions/one/deploy/sam/samconfig.toml").exists());
    // What a member of the team has is not said by the member.
    let manifests = ["one", "two"].map(|function| sandbox.read(&format!("functions/{function}/Cargo.toml")));
    assert!(!manifests[0].contains("templates =") && manifests[0].contains("tier = \"tin\""), "{}", manifests[0]);
    assert!(manifests[1].contains("templates = { path = \"../../own\" }"), "{}", manifests[1]);
}

/// A layer of these files, alone below `layer/`.
fn layer(sandbox: &Sandbox, files: &[(&str, String)]) {
    let folder = sandbox.path().join("layer");
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    for (path, text) in files {
        sandbox.write(&format!("layer/{path}"), text);
    }
}

/// Partials each of which fills in the one below it twice.
fn doubling() -> Vec<(&'static str, String)> {
    let names: Vec<&'static str> = (0..30).map(|at| &*format!("_p{at}.md.hbs").leak()).collect();
    let text = |at: usize| match at {
        0 => "{{#if name}}{{/if}}".to_owned(),
        at => format!("{{{{> p{0}}}}}{{{{> p{0}}}}}", at - 1),
    };
    let partials = names.into_iter().enumerate().map(|(at, name)| (name, text(at)));
    partials.chain([("x.md.hbs", "{{> p29}}".to_owned())]).collect()
}

#[test]
fn templates_that_nest_multiply_or_never_end_are_refused_with_their_place() {
    let nested = |open: &str, inside: &str, close: &str, times: usize| {
        format!("{}{inside}{}", open.repeat(times), close.repeat(times))
    };
    let file = |text: &str| vec![("x.md.hbs", text.to_owned())];
    let sandbox = Sandbox::new();
    for (what, files, expected) in [
        (
            "a partial of the file that fills in itself",
            file("a\n{{#*inline \"z\"}}{{> z}}{{/inline}}\n{{> z}}"),
            "x.md.hbs`, line 2: blocks and partials",
        ),
        (
            "the same behind a condition",
            file("a\n{{#*inline \"z\"}}\n{{#if name}}{{> z}}{{/if}}{{/inline}}{{> z}}"),
            "x.md.hbs`, line 3: blocks and partials",
        ),
        (
            "the same by a computed name",
            file("{{#*inline \"name\"}}{{> (lookup this \"x\")}}{{/inline}}{{> name x=\"name\"}}"),
            "deep in each other",
        ),
        (
            "the same with ever more values",
            file("{{#*inline \"z\"}}{{> z a=this b=this}}{{/inline}}{{> z}}"),
            "x.md.hbs`, line 1: the partials here are given more values",
        ),
        (
            "a block of a partial that doubles",
            vec![
                ("_p.md.hbs", "{{> @partial-block}}{{> @partial-block}}".to_owned()),
                ("x.md.hbs", nested("{{#> p}}", "a text", "{{/p}}", 40)),
            ],
            "_p.md.hbs`, line 1: more than 32 MiB",
        ),
        ("partials that double", doubling(), ".md.hbs`, line 1: rendering takes more steps"),
        (
            "loops in loops",
            file(&nested("{{#each triggers}}{{#each @root/triggers}}", "", "{{/each}}{{/each}}", 20)),
            "x.md.hbs`, line 1",
        ),
        (
            "a text that is encoded again and again",
            file(&nested("{{code (code ", "name", ")}}", 1).replace("name", &nested("(code ", "name", ")", 60))),
            "x.md.hbs`, line 1: more than 32 MiB",
        ),
        (
            "a long text that is filled in again and again",
            vec![("_p.md.hbs", "a plain line of text\n".repeat(40_000)), ("x.md.hbs", "{{> p}}\n".repeat(2_000))],
            "more than 32 MiB",
        ),
        (
            "conditions in conditions",
            file(&nested("{{#if name}}\n", "", "{{/if}}", 200)),
            "x.md.hbs`, line 102: blocks lie more than 100 deep",
        ),
        ("very many of them", file(&nested("{{#if name}}", "", "{{/if}}", 20_000)), "x.md.hbs`: it has 40000 tags"),
        (
            "alternatives of alternatives",
            file(&format!("{{{{#if name}}}}{}{{{{/if}}}}", "{{else if name}}\n".repeat(300))),
            "blocks lie more than 100 deep",
        ),
        (
            "parentheses in parentheses",
            file(&format!("a\n{{{{#if {}}}}}{{{{/if}}}}", nested("(or ", "name", " name)", 1_000))),
            "x.md.hbs`, line 2: parentheses lie more than 100 deep",
        ),
        ("very many tags", file(&"{{name}} ".repeat(100_000)), "x.md.hbs`: it has 100000 tags"),
        (
            "a computed helper",
            file("a\n{{(lookup this \"name\")}}"),
            "x.md.hbs`, line 2: the name of a helper is written out",
        ),
        (
            "a path",
            vec![("{{#*inline \"z\"}}{{> z}}{{/inline}}{{> z}}.md.hbs", "a".to_owned())],
            "its name: blocks and partials",
        ),
        (
            "questions",
            vec![(
                "template.toml",
                (0..20_000).map(|at| format!("[[question]]\nname = \"a{at}\"\ndefault = \"\"\n")).collect(),
            )],
            "template.toml`: line 3001: `1001` is not a valid number of questions",
        ),
        (
            "a question that is asked twice",
            vec![("template.toml", "[[question]]\nname = \"a\"\n[[question]]\nname = \"a\"\n".to_owned())],
            "template.toml`: line 4: `a` is not a valid name of a question",
        ),
    ] {
        layer(&sandbox, &files);
        let told = refusal(&sandbox, &["p", "--templates=layer"], 2);
        assert!(told.contains(expected), "{what}: {told}");
    }
}

#[test]
fn a_check_reads_what_comes_of_templates_however_deep_it_nests() {
    let nested = |open: &str, close: &str| format!("{}1{}", open.repeat(50_000), close.repeat(50_000));
    let substitutions: String = (0..14)
        .map(|at| {
            let name = format!("${{B{}}}", at + 1).repeat(40);
            format!("  B{at}:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: !Sub '{name}'\n")
        })
        .collect();
    let policy = "  P:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyDocument:\n        Statement: {Effect: Allow, Action: 's3:*', Resource: !Sub '${B0.Arn}'}\n";
    let sandbox = Sandbox::new();
    let files = [
        ("src/main.rs.hbs", format!("fn main() {{ {}; }}", nested("(", ")"))),
        ("deploy/terraform/x.tf.hbs", format!("locals {{\n  a = {}\n}}\n", nested("(", ")"))),
        ("deploy/terraform/y.tf.hbs", format!("locals {{\n  a = {}\n}}\n", nested("(/*)*/", ")"))),
        ("deploy/cdk/lib/x.ts.hbs", format!("const a = {};\n", nested("`${", "}`"))),
        ("deploy/sam/x.yaml.hbs", format!("Resources:\n{substitutions}{policy}")),
        ("x.md.hbs", "{{#*inline \"z\"}}{{> z}}{{/inline}}{{> z}}".to_owned()),
    ];
    layer(
        &sandbox,
        &files
            .into_iter()
            .chain(doubling().into_iter().filter(|(name, _)| *name != "x.md.hbs"))
            .chain([("y.md.hbs", "{{> p29}}".to_owned())])
            .collect::<Vec<_>>(),
    );
    let output = sandbox.program(["templates", "check", "layer"]).output().unwrap();
    let (found, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{told}");
    for expected in [
        "main.rs.hbs:1: for the sample `everything` it becomes a file whose line 1 is no Rust: it is nested too deep",
        "x.tf.hbs:2: for the sample `everything` it becomes a file whose line 2 is no HCL",
        "y.tf.hbs:2: for the sample `everything` it becomes a file whose line 2 is no HCL",
        "more than 1000 partials are filled in by now",
    ] {
        assert!(found.contains(expected), "{expected}: {found}");
    }
    assert!(told.contains("x.ts.hbs:1: an app of the CDK is not compared with `policy`"), "{told}");
}

/// The program says that it reads its configuration when it catches signals already and has rendered nothing.
#[cfg(unix)]
#[test]
fn a_signal_ends_the_rendering() {
    use std::io::{BufRead as _, BufReader};

    let sandbox = Sandbox::new();
    layer(&sandbox, &doubling());
    sandbox.write(".config/cargo-lambda-s3/config.toml", "");
    let arguments = ["new", "p", "-v", "--templates=layer"].iter().chain(&TRIGGER);
    let mut child = sandbox.program(arguments).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    lines.find(|line| line.as_ref().unwrap().contains("config.toml")).unwrap().unwrap();
    let id = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(id, rustix::process::Signal::TERM).unwrap();
    let told: Vec<String> = lines.map(Result::unwrap).collect();
    assert_eq!(child.wait().unwrap().code(), Some(143), "{told:?}");
    assert!(!sandbox.path().join("p").exists());
}
