//! A repository of a stranger's is read, never obeyed: whatever program its git, cargo or rustup configuration names, or that lies in
//! it under the name of a tool, no subcommand runs it.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_lambda_s3::cli::Cli;
use cargo_lambda_s3::escape::is_hidden;
use cargo_lambda_s3::vcs::has_kept;
use clap::CommandFactory as _;
use common::Sandbox;

/// What is tried of every subcommand; a project lies in `thumbs/`, which is a member of a workspace, and in `.` while it is the
/// working directory.
const RUNS: &[(&str, &[&str])] = &[
    (
        "new",
        &[
            "new new-one --yes --trigger s3://photo-inbox/other/",
            "new alone --yes --dry-run --trigger s3://b-b/x/ --vcs git",
        ],
    ),
    (
        "init",
        &[
            "init [CWD]/plain --yes --trigger s3://photo-inbox/plain/ --dry-run",
            "init [CWD]/plain --yes --trigger s3://photo-inbox/plain/",
        ],
    ),
    ("add", &["add tracing --path [PROJECT]", "add trigger s3://second-inbox/ --path [PROJECT] --dry-run"]),
    ("remove", &["remove deploy terraform --path [PROJECT] --dry-run"]),
    (
        "replace",
        &["replace trigger s3://photo-inbox/incoming/ s3://photo-inbox/incoming/new/ --path [PROJECT] --dry-run"],
    ),
    ("sync", &["sync [PROJECT] --check", "sync --workspace --dry-run", "sync [PROJECT]"]),
    ("policy", &["policy [PROJECT]"]),
    ("explain", &["explain [PROJECT]", "explain --workspace"]),
    (
        "audit",
        &["audit [PROJECT] --fix --dry-run", "audit [PROJECT] --fix", "audit --workspace --fix", "audit --workspace"],
    ),
    ("list", &["list"]),
    ("defaults", &["defaults [PROJECT]"]),
    ("templates list", &["templates list [PROJECT]"]),
    ("templates export", &["templates export --to layer", "templates export --to layer --force"]),
    ("templates variables", &["templates variables"]),
    ("templates check", &["templates check layer"]),
    ("schema", &["schema"]),
    ("completions", &["completions bash"]),
    ("complete", &["complete -- cargo-lambda-s3 remove write --path [PROJECT] ''"]),
    // The last one, as it leaves no spec.
    ("eject", &["eject [PROJECT] --dry-run", "eject [PROJECT]"]),
];

/// Where a program that ran leaves its name.
const MARKER: &str = "ran";

/// A workspace in a git repository in which everything that can name a program names one that leaves a mark.
struct Planted {
    sandbox: Sandbox,
    /// Outside of the repository.
    marks: tempfile::TempDir,
}

impl Planted {
    fn new() -> Self {
        let planted = Self { sandbox: Sandbox::new(), marks: tempfile::tempdir().unwrap() };
        let sandbox = &planted.sandbox;
        sandbox.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"thumbs\"]\nexclude = [\"plain\"]\n");
        let new = "new thumbs --yes --vcs none --deploy sam,terraform --trigger s3://photo-inbox/incoming/ --write s3://photo-thumbs/";
        let made = sandbox.program(new.split(' ')).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        sandbox.write("plain/Cargo.toml", "[package]\nname = \"plain\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
        sandbox.write("plain/src/main.rs", "fn main() {}\n");
        planted.git(&["init", "--quiet"]);
        planted.git(&["add", "--all"]);
        planted.git(&["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", "a"]);
        // A grant that was widened, for `audit --fix` to take back.
        let template = "thumbs/deploy/sam/template.yaml";
        let text = sandbox.read(template);
        let wider = text.replace("photo-inbox/incoming/*", "photo-inbox/*");
        assert_ne!(text, wider);
        sandbox.write(template, wider);
        for folder in [".", "thumbs", "plain"] {
            planted.plant_cargo(folder);
            planted.plant_tools(folder);
        }
        planted.plant_git();
        planted
    }

    fn git(&self, arguments: &[&str]) {
        assert!(self.sandbox.command("git").args(arguments).status().unwrap().success());
    }

    /// A program that leaves a mark, and fails.
    fn program(&self, path: &Path) -> String {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let mark = self.marks.path().join(MARKER);
        fs::write(path, format!("#!/bin/sh\necho \"{} $*\" >> {}\nexit 1\n", path.display(), mark.display())).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn plant_cargo(&self, folder: &str) {
        let folder = self.sandbox.path().join(folder);
        let [rustc, wrapper, credentials] =
            ["rustc", "wrapper", "credentials"].map(|name| self.program(&folder.join(".cargo").join(name)));
        let config = format!(
            "[alias]\nmetadata = \"run\"\nlambda-s3 = \"run\"\n\
             [build]\nrustc = \"{rustc}\"\nrustc-wrapper = \"{wrapper}\"\nrustc-workspace-wrapper = \"{wrapper}\"\n\
             [registry]\nglobal-credential-providers = [\"{credentials}\"]\n\
             [env]\nRUSTC = {{ value = \"{rustc}\", force = true }}\nPATH = {{ value = \".cargo\", force = true }}\n"
        );
        fs::write(folder.join(".cargo/config.toml"), config).unwrap();
        for tool in ["cargo", "rustc"] {
            self.program(&folder.join(".toolchain/bin").join(tool));
        }
        let toolchain = format!("[toolchain]\npath = \"{}\"\n", folder.join(".toolchain").display());
        fs::write(folder.join("rust-toolchain.toml"), toolchain).unwrap();
    }

    /// Tools that lie where the program runs, though not on the path.
    fn plant_tools(&self, folder: &str) {
        for tool in ["git", "cargo", "rustc", "rustup", "aws", "sh", "ssh", "less"] {
            self.program(&self.sandbox.path().join(folder).join(tool));
        }
    }

    fn plant_git(&self) {
        let folder = self.sandbox.path().join(".git");
        let run = self.program(&folder.join("run"));
        let hooks = folder.join("own-hooks");
        for folder in [&hooks, &folder.join("hooks")] {
            for hook in ["post-index-change", "pre-commit", "post-checkout", "reference-transaction", "pre-auto-gc"] {
                self.program(&folder.join(hook));
            }
        }
        let mut config = fs::read_to_string(folder.join("config")).unwrap();
        config.push_str(&format!(
            "[filter \"e\"]\n\tclean = {run} clean\n\tsmudge = {run} smudge\n\trequired = true\n\
             [filter \"f\"]\n\tprocess = {run} process\n\
             [diff \"e\"]\n\ttextconv = {run} textconv\n\tcommand = {run} diff\n[diff]\n\texternal = {run} external\n\
             [core]\n\tfsmonitor = {run}\n\thooksPath = {}\n\tpager = {run}\n\tsshCommand = {run}\n\taskPass = {run}\n\
             \talternateRefsCommand = {run}\n\teditor = {run}\n\tgitProxy = {run}\n\tattributesFile = .git/info/attributes\n\
             [alias]\n\tls-files = !{run} alias\n\thash-object = !{run} alias\n\tinit = !{run} alias\n\tcat-file = !{run} alias\n\
             [credential]\n\thelper = !{run} credential\n[pager]\n\tls-files = {run} pager\n\thash-object = {run} pager\n\
             [remote \"origin\"]\n\turl = .\n\tuploadpack = {run} upload\n\tvcs = e\n\tpromisor = true\n\
             [extensions]\n\tworktreeConfig = true\n[include]\n\tpath = more\n",
            hooks.display()
        ));
        fs::write(folder.join("config"), config).unwrap();
        for file in ["more", "config.worktree"] {
            fs::write(
                folder.join(file),
                format!("[core]\n\tfsmonitor = {run} more\n[filter \"f\"]\n\tclean = {run} more\n"),
            )
            .unwrap();
        }
        fs::write(folder.join("info/attributes"), "* filter=e diff=e\n*.tf filter=f\n").unwrap();
    }

    /// The program in a folder of the workspace, found without what cargo and rustup set for tests.
    fn run(&self, folder: &str, line: &str) -> Command {
        let cwd = self.sandbox.path().join(folder);
        let project = if folder == "." { "thumbs" } else { "." };
        let line = line.replace("[CWD]", self.sandbox.path().to_str().unwrap()).replace("[PROJECT]", project);
        let words = line.split(' ').map(|word| word.trim_matches('\'').to_owned());
        let mut command = self.sandbox.program(words);
        command.current_dir(cwd).env_remove("CARGO").env_remove("RUSTUP_TOOLCHAIN");
        command
    }

    /// What ran that should not have.
    fn marks(&self) -> String {
        fs::read_to_string(self.mark()).unwrap_or_default()
    }

    fn mark(&self) -> PathBuf {
        self.marks.path().join(MARKER)
    }
}

/// The subcommands that have none of their own: `templates list`.
fn subcommands(command: &clap::Command, above: &str, found: &mut BTreeSet<String>) {
    for inner in command.get_subcommands() {
        let name = format!("{above}{}", inner.get_name());
        match inner.has_subcommands() {
            true => subcommands(inner, &format!("{name} "), found),
            false => drop(found.insert(name)),
        }
    }
}

#[test]
fn every_subcommand_is_tried() {
    let mut all = BTreeSet::new();
    subcommands(&Cli::command(), "", &mut all);
    assert_eq!(all, RUNS.iter().map(|(name, _)| (*name).to_owned()).collect(), "RUNS tries every subcommand");
    for (name, lines) in RUNS {
        assert!(!lines.is_empty() && lines.iter().all(|line| line.starts_with(name)), "{name}");
    }
}

#[test]
fn what_is_planted_runs_where_it_is_not_kept_from_it() {
    let planted = Planted::new();
    let template = "thumbs/deploy/sam/template.yaml";
    let _ = planted.sandbox.command("git").args(["hash-object", template]).output().unwrap();
    assert!(planted.marks().contains("clean"), "{}", planted.marks());
    let _ = planted.sandbox.command("git").args(["ls-files", "--stage", template]).output().unwrap();
    assert!(planted.marks().contains("run more 2"), "fsmonitor: {}", planted.marks());
}

#[test]
fn no_subcommand_runs_what_a_repository_configures() {
    let mut wrong = Vec::new();
    for folder in [".", "thumbs"] {
        let planted = Planted::new();
        for line in RUNS.iter().flat_map(|(_, lines)| *lines) {
            let output = planted.run(folder, line).output().unwrap();
            let marks = planted.marks();
            if !marks.is_empty() || !matches!(output.status.code(), Some(0 | 1)) {
                wrong.push(format!("`{line}` in {folder}: ran {marks:?}: {}", String::from_utf8_lossy(&output.stderr)));
            }
            let _ = fs::remove_file(planted.mark());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What the kernel was asked for: no other program than git and cargo, neither from the repository, and no socket.
#[cfg(all(feature = "e2e", target_os = "linux"))]
#[test]
fn every_subcommand_runs_git_and_cargo_only_and_opens_no_socket() {
    const RUNNABLE: [&str; 3] = ["cargo-lambda-s3", "git", "cargo"];
    let planted = Planted::new();
    let trace = planted.marks.path().join("trace");
    let mut seen = BTreeSet::new();
    for line in RUNS.iter().flat_map(|(_, lines)| *lines) {
        let run = planted.run(".", line);
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-e", "trace=execve,execveat,socket,connect", "-o"]).arg(&trace);
        strace.arg(run.get_program()).args(run.get_args()).current_dir(planted.sandbox.path());
        strace.stdin(std::process::Stdio::null());
        for (name, value) in run.get_envs() {
            match value {
                Some(value) => strace.env(name, value),
                None => strace.env_remove(name),
            };
        }
        let output = strace.output().expect("no `strace` on PATH; tests/e2e/set-up.sh installs it");
        let traced = fs::read_to_string(&trace).unwrap_or_else(|_| panic!("{output:?}"));
        let calls = traced.lines().filter_map(|line| Some(line.split_once(' ')?.1.trim_start()));
        for call in calls.filter(|call| call.contains('(') && !call.contains("ENOENT")) {
            let path = call.strip_prefix("execve(\"").and_then(|rest| rest.split_once('"')).map(|(path, _)| path);
            let path = Path::new(path.unwrap_or_else(|| panic!("`{line}`: {call}")));
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let is_theirs = path.starts_with(planted.sandbox.path()) || path.is_relative();
            assert!(RUNNABLE.contains(&&*name) && !is_theirs, "`{line}` runs {}", path.display());
            seen.insert(name);
        }
    }
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["cargo", "cargo-lambda-s3", "git"], "each of them is seen");
    assert_eq!(planted.marks(), "");
}

/// A hook of git's has these set to the repository that it is about.
#[test]
fn a_new_project_has_a_repository_of_its_own_whatever_git_is_told_by_the_environment() {
    let sandbox = Sandbox::new();
    let git = |arguments: &[&str]| assert!(sandbox.command("git").args(arguments).status().unwrap().success());
    git(&["init", "--quiet", "other"]);
    sandbox.write("template/hooks/post-checkout", "");
    let other = sandbox.path().join("other");
    let before = common::tree(&other.join(".git"));
    let mut new = sandbox.program("new thumbs --yes --trigger s3://photo-inbox/incoming/".split(' '));
    new.env("GIT_DIR", other.join(".git")).env("GIT_WORK_TREE", &other).env("GIT_INDEX_FILE", other.join("index"));
    new.env("GIT_OBJECT_DIRECTORY", other.join("objects")).env("GIT_COMMON_DIR", other.join(".git"));
    new.env("GIT_TEMPLATE_DIR", sandbox.path().join("template"));
    new.env("GIT_CONFIG_COUNT", "1").env("GIT_CONFIG_KEY_0", "core.bare").env("GIT_CONFIG_VALUE_0", "true");
    let output = new.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let own = sandbox.path().join("thumbs/.git");
    assert!(own.join("HEAD").is_file() && own.join("objects").is_dir() && !own.join("hooks/post-checkout").exists());
    assert_eq!(common::tree(&other.join(".git")), before);
    assert_eq!(fs::read_dir(&other).unwrap().count(), 1, "only .git");
}

/// What cargo says quotes the manifest, coloured where the user wants that of cargo.
#[test]
fn what_other_programs_say_is_shown_escaped_and_once() {
    let sandbox = Sandbox::new();
    sandbox.write("Cargo.toml", "[workspace]\nmembers = [\"a\\u001b]0;TITLE\\u0007\\u001b[2J\\u0085\\u202eb\"]\n");
    let says =
        "printf 'warning: a\\nerror: \\033]0;TITLE\\007\\033[2J\\033[1mb\\302\\205\\342\\200\\256b`\\n' >&2; exit 101";
    let fake = sandbox.write(".bin/cargo", format!("#!/bin/sh\n{says}\n"));
    fs::set_permissions(&fake, fs::Permissions::from_mode(0o755)).unwrap();
    for color in ["always", "never"] {
        for cargo in [None, Some(&fake)] {
            let mut list = sandbox.program(["list", "--color", color]);
            list.envs(cargo.map(|cargo| ("CARGO", cargo)));
            let output = list.env("CARGO_TERM_COLOR", "always").output().unwrap();
            assert_eq!(output.status.code(), Some(1));
            let stderr = String::from_utf8(output.stderr).unwrap();
            let own = ["\u{1b}[1m", "\u{1b}[31m", "\u{1b}[36m", "\u{1b}[0m"];
            let rest = own.iter().fold(stderr.clone(), |text, style| text.replace(style, ""));
            assert!(!rest.contains(|c: char| c != '\n' && (c.is_control() || c == '\u{202e}')), "{stderr:?}");
            assert!(rest.contains(r"b\u{85}\u{202e}b`") || rest.contains(r"a\u{85}\u{202e}b`"), "{rest}");
            assert_eq!(rest.matches("error:").count(), 1, "{rest}");
            assert!(cargo.is_none() || rest.contains(r"\u{1b}]0;TITLE\u{7}\u{1b}[2J\u{1b}[1mb"), "{rest}");
        }
    }
}

/// Clap repeats what was typed.
#[test]
fn what_was_typed_is_shown_escaped() {
    let sandbox = Sandbox::new();
    let odd = "x\u{1b}]0;T\u{7}\u{9b}2J\u{202e}";
    for arguments in [
        vec![odd.to_owned()],
        vec!["new".to_owned(), format!("--{odd}")],
        vec!["new".to_owned(), format!("--memory={odd}")],
        vec!["sync".to_owned(), "a".to_owned(), odd.to_owned()],
        vec!["explain".to_owned(), "--format".to_owned(), odd.to_owned()],
        vec!["templates".to_owned(), odd.to_owned()],
        vec!["explain".to_owned(), odd.to_owned()],
        vec!["add".to_owned(), odd.to_owned()],
        vec!["completions".to_owned(), odd.to_owned()],
    ] {
        let output = sandbox.program(&arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert!(!stderr.contains(|c| c != '\n' && is_hidden(c)), "{arguments:?}: {stderr:?}");
        assert!(stderr.contains(r"x\u{1b}]0;T\u{7}\u{9b}2J\u{202e}"), "{arguments:?}: {stderr}");
    }
}

#[test]
fn what_git_has_is_told_without_its_filters_and_whatever_the_line_ends() {
    let planted = Planted::new();
    let (folder, path) = (planted.sandbox.path().join("thumbs"), "deploy/terraform/main.tf");
    let text = planted.sandbox.read("thumbs/deploy/terraform/main.tf");
    let has = |text: &str| {
        fs::write(folder.join(path), text).unwrap();
        has_kept(&folder, path)
    };
    assert!(has(&text));
    assert!(has(&text.replace('\n', "\r\n")));
    assert!(!has(&text.replacen('\n', "\r\n", 1)), "some so and some so");
    assert!(!has(&format!("{text}# mine\n")) && !has(&format!("{text}# mine\n").replace('\n', "\r\n")) && !has(""));
    fs::write(folder.join("new.tf"), &text).unwrap();
    assert!(!has_kept(&folder, "new.tf") && !has_kept(&folder, "none.tf") && !has_kept(&folder, "deploy"));
    fs::remove_file(folder.join(path)).unwrap();
    std::os::unix::fs::symlink("../../new.tf", folder.join(path)).unwrap();
    assert!(!has_kept(&folder, path), "a link to the same text");
    assert_eq!(planted.marks(), "");
}

#[test]
fn a_signal_while_git_is_asked_is_no_answer_of_git() {
    let planted = Planted::new();
    let before = planted.sandbox.tree();
    let bin = tempfile::tempdir().unwrap();
    let git = bin.path().join("git");
    let path = format!("{}:{}", bin.path().display(), std::env::var("PATH").unwrap());
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        fs::write(&git, format!("#!/bin/sh\nkill -{signal} $PPID; exit 1\n")).unwrap();
        fs::set_permissions(&git, fs::Permissions::from_mode(0o755)).unwrap();
        let mut fix = planted.run(".", "audit thumbs --fix");
        let output = fix.env("PATH", &path).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(planted.sandbox.tree(), before);
    }
}

/// What a manifest may hold raw, and what is made of it: no output and no generated file has it so.
#[test]
fn no_output_holds_a_character_that_hides() {
    let sandbox = Sandbox::new();
    let odd = "a\u{85}\u{9b}2J\u{202e}b\u{2066}c\u{200b}\u{e0041}";
    // Policy documents hold U+0020 to U+00FF only.
    let narrow = "a\u{85}\u{9b}2J\u{ad}";
    let table = "package.metadata.lambda-s3";
    sandbox.write("Cargo.toml", format!("[workspace]\nresolver = \"3\"\nmembers = [\"thumbs\", \"bad\"]\n# {odd}\n"));
    let package = "version = \"0.1.0\"\nedition = \"2024\"\n";
    sandbox.write(
        "thumbs/Cargo.toml",
        format!(
            "[package]\nname = \"thumbs\"\n{package}description = \"{odd}\"\n[{table}]\ndeploy = [\"sam\", \"terraform\", \
             \"cloudformation\", \"cdk\", \"cli\"]\nread-trigger = false\nenv = {{ TEXT = \"{odd}\" }}\n[[{table}.trigger]]\nbucket = \"in-bucket\"\n\
             prefix = \"{odd}/\"\n[[{table}.write]]\nbucket = \"out-bucket\"\nprefix = \"{narrow}-out/\"\n"
        ),
    );
    sandbox.write("bad/Cargo.toml", format!("[package]\nname = \"bad\"\n{package}[{table}]\n\"{odd}\" = 1\n"));
    for member in ["thumbs", "bad"] {
        sandbox.write(&format!("{member}/src/main.rs"), format!("fn main() {{}}\n// {odd}\n"));
    }
    let policy = format!(
        "{{\"Version\":\"2012-10-17\",\"Statement\":{{\"Effect\":\"Allow\",\"Action\":\"s3:{odd}\",\"Resource\":\"*\"}}}}"
    );
    sandbox.write("policy.json", policy);
    sandbox.write(
        "spec.toml",
        format!("name = \"copy\"\ndescription = \"{odd}\"\nread-trigger = false\n[[trigger]]\nbucket = \"in-bucket\"\nprefix = \"{odd}/\"\n"),
    );
    let given = format!("--write=s3://out-bucket/{narrow}/");
    let lines = [
        "sync thumbs -v",
        "sync bad",
        "list",
        "list --format json",
        "defaults thumbs",
        "defaults thumbs --format json",
        "explain thumbs",
        "explain thumbs --format markdown",
        "explain thumbs --format mermaid",
        "explain thumbs --format svg",
        "explain thumbs --format json",
        "explain --workspace",
        "explain --workspace --format json",
        "policy thumbs",
        "audit thumbs",
        "audit thumbs --format json",
        "audit thumbs --format sarif",
        "audit thumbs --format github",
        "audit --policy policy.json",
        "audit --policy policy.json --format json",
        "audit --workspace",
        "sync --workspace --check --format json",
        "new ../copy --vcs none --yes --dry-run --spec spec.toml",
        "new ../copy --vcs none --yes --dry-run --format json --spec spec.toml",
        "add GIVEN --path thumbs",
        "new copy --vcs none --yes --trigger s3://in-bucket/in/ --allow-recursion GIVEN --tag team=GIVEN",
        "new copy --vcs none --yes --trigger s3://in-bucket/in/ --allow-recursion GIVEN",
        "explain GIVEN",
    ];
    let mut failures = Vec::new();
    for line in lines {
        let words = line.split(' ').map(|word| if word == "GIVEN" { given.as_str() } else { word });
        let output = sandbox.program(words).output().unwrap();
        for (name, bytes) in [("stdout", &output.stdout), ("stderr", &output.stderr)] {
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(!text.contains(|c| c != '\n' && is_hidden(c)), "{name} of `{line}`: {text:?}");
        }
        if !output.status.success() {
            failures.push(format!("`{line}`: {}", String::from_utf8_lossy(&output.stderr)));
        }
    }
    assert!(failures.len() < 12, "{}", failures.join("\n"));
    let generated = sandbox.tree().into_iter().filter(|(path, _)| {
        (path.starts_with("thumbs/deploy/") || path.starts_with("copy/")) && !path.ends_with(".lambda-s3/base")
    });
    let mut files = 0;
    for (path, text) in generated.filter_map(|(path, text)| Some((path, String::from_utf8(text?).unwrap()))) {
        assert!(!text.contains(|c| !matches!(c, '\n' | '\t') && is_hidden(c)), "{path}: {text:?}");
        files += 1;
    }
    assert!(files > 20, "{files}");
}
