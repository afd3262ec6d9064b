//! Commands in pages. Those in a `console` block are run, page by page in an empty folder of its own. Those in an `sh` block need
//! a compiler, an account or a shell: each is a command of a generated README, or has its own test.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_lambda_s3::manifest;
use cargo_lambda_s3::plan::{Context, plan};
use cargo_lambda_s3::spec::Spec;

use super::common::{PROGRAM, Sandbox};
use super::markdown::faults;
use super::{Page, page, pages, root, updates};

/// The page as it is when its commands are run, one after the other. A line that ends in `\` goes on in the next one.
pub fn run(page: &Page) -> String {
    run_in(&Sandbox::new(), page)
}

/// The same in a folder that can be looked at afterwards.
pub fn run_in(sandbox: &Sandbox, page: &Page) -> String {
    let mut shown = String::new();
    let mut lines = page.text.lines();
    while let Some(line) = lines.next() {
        shown.push_str(line);
        shown.push('\n');
        if line != "```console" {
            continue;
        }
        let mut block = lines.by_ref().take_while(|line| *line != "```");
        while let Some(line) = block.next() {
            let Some(begin) = line.strip_prefix("$ ") else { continue };
            let mut command = begin.to_owned();
            while command.ends_with('\\') {
                command.push('\n');
                command.push_str(block.next().unwrap());
            }
            shown.push_str(&format!("$ {command}\n{}", output(sandbox, page, &command)));
        }
        shown.push_str("```\n");
    }
    for (path, name) in images(page) {
        compare_image(sandbox, page, &path, &name);
    }
    // Of members of a workspace and of the package that they share, too.
    for (path, text) in sandbox.tree().into_iter().filter(|(path, _)| path.ends_with(".md")) {
        let faults = faults(&String::from_utf8(text.unwrap()).unwrap());
        assert!(faults.is_empty(), "{}: its commands generate {path}: {faults:?}", page.path);
    }
    shown
}

/// What a command prints, as a reader of the page would see it: both streams, in the order they came.
pub fn output(sandbox: &Sandbox, page: &Page, command: &str) -> String {
    let path = std::env::var_os("PATH").unwrap();
    let folders = std::iter::once(Path::new(PROGRAM).parent().unwrap().to_owned()).chain(std::env::split_paths(&path));
    let mut shell = sandbox.command("sh");
    shell.args(["-c", &format!("exec 2>&1; {command}")]).env("PATH", std::env::join_paths(folders).unwrap());
    let output = shell.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}: {command}: {printed}", page.path);
    printed
}

/// The images of a page: where they lie, and the names of the files.
fn images(page: &Page) -> Vec<(PathBuf, String)> {
    let folder = root().join(&page.path).parent().unwrap().to_owned();
    let links = page.text.split("![").skip(1).filter_map(|rest| rest.split_once("](")?.1.split_once(')'));
    links.map(|(link, _)| (folder.join(link), link.rsplit('/').next().unwrap().to_owned())).collect()
}

/// An image is what a command of its page writes into a file of that name.
fn compare_image(sandbox: &Sandbox, page: &Page, path: &Path, name: &str) {
    let drawn = fs::read_to_string(sandbox.path().join(name));
    let drawn = drawn.unwrap_or_else(|_| panic!("{}: no command writes {name}", page.path));
    if updates() {
        fs::write(path, drawn).unwrap();
    } else {
        let is = fs::read_to_string(path).unwrap_or_default();
        assert!(is == drawn, "{}: {name} is another picture now: run with UPDATE_DOCS=1", page.path);
    }
}

#[test]
fn pages_show_commands_and_pictures() {
    let pages = pages();
    let count = |text: &str| pages.iter().map(|page| page.text.matches(text).count()).sum::<usize>();
    assert!(count("\n$ cargo lambda-s3 ") > 40, "{}", count("\n$ cargo lambda-s3 "));
    assert!(pages.iter().any(|page| !images(page).is_empty()));
}

/// A block without a language is neither run nor checked.
#[test]
fn every_block_says_its_language() {
    let mut wrong = Vec::new();
    for page in pages().iter().filter(|page| page.path != "docs/rules.md") {
        let fences = page.text.lines().enumerate().filter(|(_, line)| line.trim_start().starts_with("```"));
        for (at, line) in fences.step_by(2).filter(|(_, line)| line.trim() == "```") {
            wrong.push(format!("{}:{}: {line}", page.path, at + 1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Commands that no generated README has, and the tests that do the same.
const RUN_ELSEWHERE: [(&str, &str); 9] = [
    ("cargo test", "tests/e2e/built.rs"),
    ("cargo install --locked --path . && cargo lambda-s3 new", "tests/e2e/packaged.rs"),
    ("cargo install --locked --path . --features live", "tests/e2e/live.rs"),
    ("cargo install --locked --git REPOSITORY cargo-lambda-s3", "tests/e2e/packaged.rs"),
    ("tests/e2e/set-up.sh && cargo test --features e2e", "tests/e2e/set_up.rs"),
    ("rustup target add aarch64-unknown-linux-gnu", "tests/e2e/bootstrap.rs"),
    ("cargo lambda-s3 schema --of spec > lambda-s3.schema.json", "tests/e2e/editor.rs"),
    ("cargo lambda-s3 schema > cargo-lambda-s3.schema.json", "tests/e2e/editor.rs"),
    ("cargo lambda-s3 audit --deployed --profile audit", "tests/e2e/live.rs"),
];

#[test]
fn what_needs_a_compiler_or_an_account_is_a_command_of_a_generated_readme() {
    let generated = generated_readmes();
    let is_known = |line: &str| {
        line.starts_with("cd ")
            || generated.lines().any(|known| known == line)
            || RUN_ELSEWHERE.iter().any(|(command, _)| *command == line)
    };
    let mut unknown = Vec::new();
    let mut seen = Vec::new();
    for page in pages() {
        for block in page.text.split("```sh\n").skip(1) {
            let block = block.split_once("```").unwrap().0.to_owned();
            let lines = block.lines().map(str::trim_end).filter(|line| !line.is_empty() && !line.starts_with('#'));
            unknown.extend(lines.filter(|line| !is_known(line)).map(|line| format!("{}: {line}", page.path)));
            seen.push(block);
        }
    }
    assert!(unknown.is_empty(), "commands that nothing runs:\n{}", unknown.join("\n"));
    for (command, test) in RUN_ELSEWHERE {
        assert!(root().join(test).is_file(), "{test}");
        assert!(seen.iter().any(|block| block.contains(command)), "no page shows `{command}`");
    }
}

/// On a fresh machine two commands do all the set-up: one for those who use the program, one for those who work on it.
#[test]
fn two_commands_of_the_readme_do_all_the_set_up() {
    let readme = page("README.md").text;
    for command in
        ["cargo install --locked --path . && cargo lambda-s3 new", "tests/e2e/set-up.sh && cargo test --features e2e"]
    {
        assert!(readme.contains(&format!("```sh\n{command}\n```")), "{command}");
    }
    // Cargo refuses a repository with several programs unless one is named.
    for page in pages().iter().filter(|page| page.text.contains("--git REPOSITORY")) {
        assert!(!page.text.contains("--git REPOSITORY`") && !page.text.contains("--git REPOSITORY\n"), "{}", page.path);
    }
}

/// All that generated READMEs say of a function like the one of the pages, in every format.
fn generated_readmes() -> String {
    let spec = |more: &str| {
        let text = format!(
            "[package]\nname = \"thumbs\"\n[package.metadata.lambda-s3]\n{more}\n\
             trigger = [{{ bucket = \"photo-inbox\", prefix = \"incoming/\", suffix = \".jpg\" }}]\n\
             write = [{{ bucket = \"photo-thumbs\", prefix = \"small/\" }}]\n"
        );
        Spec::try_from(manifest::read_package(&text).unwrap()).unwrap()
    };
    let mut all = String::new();
    for more in [
        "deploy = [\"sam\", \"cloudformation\", \"terraform\", \"cdk\", \"cli\"]",
        "existing-buckets = [\"photo-inbox\"]",
    ] {
        let files = plan(&spec(more), &Context::ALONE).unwrap();
        files.iter().filter(|file| file.path.ends_with(".md")).for_each(|file| all.push_str(&file.text));
    }
    all
}

/// A page with a command that prints something else than it says, and one with a picture that no command draws.
#[test]
fn a_page_that_says_something_else_is_found() {
    let page = |text: &str| Page { path: "docs/x.md".to_owned(), text: text.to_owned() };
    let wrong = page("```console\n$ echo a \\\n  b\nb\n```\n");
    assert_eq!(run(&wrong), "```console\n$ echo a \\\n  b\na b\n```\n");
    let drawn = page("![x](no.svg)\n");
    let swallowed = page("```console\n$ printf '| a | b |\\n|---|---|\\n| c | d |\\ntext\\n' > x.md\n```\n");
    assert!(std::panic::catch_unwind(|| run(&swallowed)).is_err());
    assert!(std::panic::catch_unwind(|| run(&drawn)).is_err());
}

/// The folder in which the commands of a page were run.
pub fn folder_of(path: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    run_in(&sandbox, &page(path));
    sandbox
}
