//! The house rules that no compiler checks: which module may use which, and lists that can be forgotten.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a test stops at the first surprise"
)]

#[path = "layers/words.rs"]
mod words;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use cargo_lambda_s3::audit::{RULES, deployed};
use cargo_lambda_s3::manifest::{KEYS, Shape};
use cargo_lambda_s3::spec::rows::{Accessor, ROWS};
use cargo_lambda_s3::spec::{DEPENDENCIES, Format};
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// What each module of the crate's root may use. `handler_calls::on_deep_stack` allows that one thing.
#[rustfmt::skip]
const MAY_USE: [(&str, &[&str]); 38] = [
    // the command line, and the program itself
    ("main", &["cli", "error", "terminal"]),
    ("cli", &["placeholder", "ask", "audit", "complete", "config", "deployment", "disk", "encode", "error", "escape", "views", "file", "workspace_graph", "iam", "templates::lint", "interrupt", "aws", "plan", "schema", "handler_calls", "manifest", "ops", "project", "templates::load", "spec", "sync", "templates", "terminal", "vcs", "workspace"]),
    ("ops", &["audit", "deployment", "disk", "error", "escape", "file", "interrupt", "manifest", "plan", "project", "spec", "sync", "templates", "templates::lint", "templates::load", "vcs", "workspace"]),
    ("project", &["config", "disk", "error", "escape", "file", "handler_calls", "manifest", "plan", "spec", "templates::load", "terminal", "workspace", "workspace_graph"]),
    // the edges
    ("ask", &["error", "escape", "interrupt", "spec", "terminal"]),
    ("config", &["disk", "error", "escape", "manifest", "spec"]),
    ("disk", &["error", "escape", "file", "interrupt", "terminal", "vcs"]),
    ("templates::load", &["config", "disk", "error", "escape", "file", "manifest", "spec", "templates", "vcs"]),
    ("workspace", &["disk", "error", "escape", "manifest", "plan", "program", "spec"]),
    ("aws", &["audit", "deployment", "error", "escape", "iam", "spec"]),
    ("vcs", &["error", "escape", "program", "spec"]),
    ("program", &["error", "interrupt", "terminal"]),
    ("terminal", &["error", "escape"]),
    ("interrupt", &["error"]),
    ("error", &["escape"]),
    // values
    ("plan", &["placeholder", "encode", "error", "escape", "views", "file", "formats", "iam", "manifest", "resources", "render", "spec", "templates"]),
    ("templates::lint", &["audit", "deployment", "encode", "escape", "file", "manifest", "plan", "render", "handler_calls", "spec", "templates"]),
    ("templates", &["error", "escape", "manifest", "spec"]),
    ("audit", &["deployment", "error", "manifest", "escape", "file", "formats", "workspace_graph", "iam", "resources", "handler_calls", "service_reference", "spec"]),
    ("deployment", &["escape", "file", "handler_calls::on_deep_stack", "iam", "service_reference", "spec"]),
    ("sync", &["escape", "file"]),
    ("views", &["encode", "manifest", "escape", "file", "workspace_graph", "iam", "spec"]),
    ("formats", &["placeholder", "encode", "iam", "resources", "spec"]),
    ("workspace_graph", &["iam", "manifest", "resources", "spec"]),
    ("resources", &["iam", "spec"]),
    ("render", &["encode", "escape", "file", "interrupt::is_pending", "handler_calls::on_deep_stack"]),
    ("encode", &["placeholder", "escape", "manifest::text_edit"]),
    ("iam", &["placeholder", "spec"]),
    ("schema", &["manifest", "spec"]),
    ("complete", &["manifest", "service_reference", "spec"]),
    ("handler_calls", &["file", "service_reference"]),
    ("manifest", &["error", "escape", "spec"]),
    ("spec", &["placeholder", "error", "escape", "nearest", "service_reference"]),
    ("service_reference", &["nearest"]),
    ("file", &["escape"]),
    ("escape", &[]),
    ("nearest", &[]),
    ("placeholder", &[]),
];

#[test]
fn modules_use_each_other_in_one_direction() {
    let mut wrong = Vec::new();
    for file in sources() {
        wrong.extend(wrong_imports(&shown(&file), &module_of(&file), &fs::read_to_string(&file).unwrap()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_has_its_rule() {
    let modules: BTreeSet<String> = sources().iter().map(|file| module_of(file).join("::")).collect();
    let unruled: Vec<&String> =
        modules.iter().filter(|module| *module != "lib" && layer_of(module).is_none()).collect();
    let empty: Vec<&str> = MAY_USE
        .iter()
        .map(|(room, _)| *room)
        .filter(|room| !modules.iter().any(|module| is_within(module, room)))
        .collect();
    assert!(
        unruled.is_empty(),
        "MAY_USE in tests/layers.rs names what the modules of src/ may use, but not for {unruled:?}"
    );
    assert!(empty.is_empty(), "MAY_USE in tests/layers.rs names {empty:?}, and there is no such module");
}

#[test]
fn a_wrong_import_is_told_in_a_sentence() {
    let file = "src/iam/role.rs";
    let module = ["iam".to_owned(), "role".to_owned()];
    let text = "use crate::spec::Spec;\nuse crate::{disk, spec::{self, Event}};\nfn f() { json!({ \"a\": crate::plan::plan() }) }\nuse super::super::ask;\n/// [`crate::cli`]\nmod m { use super::super::Arn; use super::super::super::vcs; }";
    let wrong = wrong_imports(file, &module, text);
    assert_eq!(
        wrong,
        [
            "src/iam/role.rs uses `disk`, but `iam` may use only `placeholder`, `spec`",
            "src/iam/role.rs uses `plan::plan`, but `iam` may use only `placeholder`, `spec`",
            "src/iam/role.rs uses `ask`, but `iam` may use only `placeholder`, `spec`",
            "src/iam/role.rs uses `vcs`, but `iam` may use only `placeholder`, `spec`",
        ]
    );
    let render = ["render".to_owned()];
    assert!(wrong_imports("src/render/mod.rs", &render, "use crate::interrupt::is_pending;").is_empty());
    assert_eq!(wrong_imports("src/render/mod.rs", &render, "use crate::interrupt::catch;").len(), 1);
    // The loading of templates is an edge, in the same folder as the values that it loads.
    let plan = ["plan".to_owned()];
    assert!(wrong_imports("src/plan/mod.rs", &plan, "use crate::templates::Layers;").is_empty());
    assert_eq!(wrong_imports("src/plan/mod.rs", &plan, "use crate::templates::load::read_layers;").len(), 1);
}

/// Direct pairs are not enough: an edge that reaches the templates by way of a third module stands on them all the same.
#[test]
fn no_edge_reaches_what_it_carries_by_way_of_others() {
    let mut reached = BTreeSet::from(["error", "terminal", "interrupt", "program", "vcs", "disk", "config", "ask"]);
    loop {
        let used = MAY_USE.iter().filter(|(module, _)| reached.contains(module)).flat_map(|(_, used)| *used);
        let more: Vec<&str> =
            used.map(|path| path.split("::").next().unwrap()).filter(|one| !reached.contains(one)).collect();
        if more.is_empty() {
            break;
        }
        reached.extend(more);
    }
    let below = ["escape", "file", "manifest", "nearest", "placeholder", "service_reference", "spec"];
    let edges = ["ask", "config", "disk", "error", "interrupt", "program", "terminal", "vcs"];
    assert_eq!(reached, BTreeSet::from_iter(below.into_iter().chain(edges)));
}

#[test]
fn no_module_reaches_itself() {
    let uses = |module: &str| MAY_USE.iter().find(|(name, _)| *name == module).map_or(&[][..], |(_, used)| used);
    // A module is done once all that it uses are done.
    let mut done: BTreeSet<&str> = BTreeSet::new();
    let mut left: BTreeSet<&str> = MAY_USE.iter().map(|(module, _)| *module).collect();
    while let Some(next) = left
        .iter()
        .copied()
        .find(|module| uses(module).iter().filter_map(|used| layer_of(used)).all(|(room, _)| done.contains(room)))
    {
        left.remove(next);
        done.insert(next);
    }
    assert!(left.is_empty(), "modules that use each other in a circle, and those above them: {left:?}");
}

/// A map that leads nowhere is worse than none.
#[test]
fn every_path_of_the_map_exists() {
    let map = fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let is_path =
        |code: &&str| ["src/", "tests/", "templates/", "docs/", "benches/"].iter().any(|start| code.starts_with(start));
    let paths = map.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).filter(is_path);
    let paths: Vec<&str> = paths.filter(|path| !path.contains(['<', '{', '[', '*', ' '])).collect();
    let missing: Vec<&&str> = paths.iter().filter(|path| !root().join(path).exists()).collect();
    assert!(paths.len() > 80 && missing.is_empty(), "CONTRIBUTING.md names {missing:?} ({} paths)", paths.len());
}

/// What a file of `module` uses against the rules, each in a sentence.
fn wrong_imports(file: &str, module: &[String], text: &str) -> Vec<String> {
    let Some((layer, allowed)) = layer_of(&module.join("::")) else {
        return Vec::new();
    };
    let mut used = Vec::new();
    collect_paths(text.parse().unwrap(), module, &mut used);
    let own = |path: &str| layer_of(path).is_some_and(|(other, _)| other == layer);
    // What allows a room does not allow a room within that has rules of its own.
    let is_same_room =
        |path: &str, rule: &str| layer_of(path).map(|(room, _)| room) == layer_of(rule).map(|(room, _)| room);
    let is_allowed = |path: &str| allowed.iter().any(|rule| is_within(path, rule) && is_same_room(path, rule));
    let names = if allowed.is_empty() { "nothing".to_owned() } else { format!("only `{}`", allowed.join("`, `")) };
    used.into_iter()
        .filter(|path| !own(path) && !is_allowed(path))
        .map(|path| format!("{file} uses `{path}`, but `{layer}` may use {names}"))
        .collect()
}

/// The rules that hold for a path: those of the innermost room that has some.
fn layer_of(path: &str) -> Option<(&'static str, &'static [&'static str])> {
    let around = MAY_USE.into_iter().filter(|(room, _)| is_within(path, room));
    around.max_by_key(|(room, _)| room.len())
}

fn is_within(path: &str, room: &str) -> bool {
    path.strip_prefix(room).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Every path of the crate that the tokens name, in `use` lines, expressions and macros, from the crate's root on.
fn collect_paths(stream: TokenStream, module: &[String], used: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = stream.into_iter().collect();
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Ident(word) if *word == "mod" => {
                // `mod name { … }` is a module of its own, `mod name;` a file of its own.
                if let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
                    (tokens.get(at + 1), tokens.get(at + 2))
                {
                    let inner = [module, &[name.to_string()]].concat();
                    collect_paths(body.stream(), &inner, used);
                    at += 3;
                    continue;
                }
            }
            // The program is a crate of its own: what it uses of the library is named in full.
            TokenTree::Ident(word) if *word == "crate" || *word == "cargo_lambda_s3" => {
                at = path_behind(&tokens, at + 1, &[], used);
                continue;
            }
            TokenTree::Ident(word) if *word == "super" => {
                let mut base = module;
                let mut next = at;
                while is_word(tokens.get(next), "super") {
                    base = &base[..base.len().saturating_sub(1)];
                    next += 3;
                }
                at = path_behind(&tokens, next - 2, base, used);
                continue;
            }
            TokenTree::Group(group) => collect_paths(group.stream(), module, used),
            _ => {}
        }
        at += 1;
    }
}

/// Reads `::a::b` or `::{a, b::c}` behind `base`; gives the place after it.
fn path_behind(tokens: &[TokenTree], mut at: usize, base: &[String], used: &mut Vec<String>) -> usize {
    let mut path = base.to_vec();
    while is_colon(tokens.get(at)) && is_colon(tokens.get(at + 1)) {
        match tokens.get(at + 2) {
            Some(TokenTree::Ident(name)) => path.push(name.to_string()),
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                for branch in split_at_commas(group.stream()) {
                    // As if each stood behind the path alone.
                    let mut branch_tokens: Vec<TokenTree> = "::".parse::<TokenStream>().unwrap().into_iter().collect();
                    branch_tokens.extend(branch);
                    path_behind(&branch_tokens, 0, &path, used);
                }
                return at + 3;
            }
            _ => {}
        }
        at += 3;
    }
    if path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    if !path.is_empty() {
        used.push(path.join("::"));
    }
    at
}

fn split_at_commas(stream: TokenStream) -> Vec<Vec<TokenTree>> {
    let mut branches = vec![Vec::new()];
    for token in stream {
        match &token {
            TokenTree::Punct(punct) if punct.as_char() == ',' => branches.push(Vec::new()),
            _ => branches.last_mut().unwrap().push(token),
        }
    }
    branches.retain(|branch| !branch.is_empty());
    branches
}

fn is_colon(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == ':')
}

fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if *ident == word)
}

#[test]
fn every_deployment_format_is_whole_and_every_folder_is_a_format() {
    let lacking: Vec<String> =
        Format::ALL.iter().flat_map(|format| what_lacks(&format!("{format:?}"), format.as_str())).collect();
    assert!(lacking.is_empty(), "{}\nhelp: see `Add a deployment format` in CONTRIBUTING.md", lacking.join("\n"));
    let formats: BTreeSet<String> = Format::ALL.iter().map(|format| format.as_str().to_owned()).collect();
    let folders: BTreeSet<String> = fs::read_dir(root().join("templates/deploy"))
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().unwrap().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    assert_eq!(formats, folders, "`Format` and the folders of templates/deploy");
}

#[test]
fn what_a_new_deployment_format_lacks_is_told_in_sentences() {
    assert_eq!(
        what_lacks("Pulumi", "pulumi"),
        [
            "`Format::Pulumi` has no folder `templates/deploy/pulumi/`: its templates go there",
            "`Format::Pulumi` has no section `{{#if formats.pulumi}}` in templates/readme/_deploy.md.hbs",
            "`Format::Pulumi` has no page docs/deploy-pulumi.md, which docs/deploy.md leads to",
            "`Format::Pulumi` has no row in `understand` of tests/e2e/equality.rs: how its tool reads the files",
            "`Format::Pulumi` has no test in tests/e2e/equality.rs that calls `is_equal_for_every_spec`",
            "`Format::Pulumi` has no judge: tests/e2e/pulumi.rs, with a test that shows that it can find something",
        ]
    );
}

/// What a format has to have besides its variant, in sentences; the compiler asks for the rest.
fn what_lacks(variant: &str, name: &str) -> Vec<String> {
    let read = |path: &str| fs::read_to_string(root().join(path)).unwrap_or_default();
    let equality = read("tests/e2e/equality.rs");
    let judge = read(&format!("tests/e2e/{name}.rs"));
    let can_fail = ["can_find_something()", "can_refuse()"].iter().any(|end| judge.contains(end));
    let is_run = read("tests/e2e/main.rs").lines().any(|line| line == format!("mod {name};"));
    let section = format!("{{{{#if formats.{name}}}}}");
    let folder = format!("templates/deploy/{name}/");
    let wanted = [
        (root().join(&folder).is_dir(), format!("folder `{folder}`: its templates go there")),
        (
            read("templates/readme/_deploy.md.hbs").contains(&section),
            format!("section `{section}` in templates/readme/_deploy.md.hbs"),
        ),
        (
            root().join(format!("docs/deploy-{name}.md")).is_file()
                && read("docs/deploy.md").contains(&format!("(deploy-{name}.md)")),
            format!("page docs/deploy-{name}.md, which docs/deploy.md leads to"),
        ),
        (
            equality.contains(&format!("Format::{variant} =>")),
            "row in `understand` of tests/e2e/equality.rs: how its tool reads the files".to_owned(),
        ),
        (
            equality.contains(&format!("is_equal_for_every_spec(Format::{variant})")),
            "test in tests/e2e/equality.rs that calls `is_equal_for_every_spec`".to_owned(),
        ),
        (can_fail && is_run, format!("judge: tests/e2e/{name}.rs, with a test that shows that it can find something")),
    ];
    let lacking = wanted.into_iter().filter(|(is_there, _)| !is_there);
    lacking.map(|(_, what)| format!("`Format::{variant}` has no {what}")).collect()
}

#[test]
fn the_names_of_all_dependencies_of_the_generated_crate_are_refused_as_names() {
    let manifest = fs::read_to_string(root().join("templates/Cargo.toml.hbs")).unwrap();
    let tables = manifest.split("[dependencies]").nth(1).expect("templates/Cargo.toml.hbs has [dependencies]");
    let lines = tables.lines().take_while(|line| !line.starts_with('['));
    let names: BTreeSet<&str> =
        lines.filter(|line| !line.starts_with(['#', '{'])).filter_map(|line| Some(line.split_once(" = ")?.0)).collect();
    assert_eq!(names, BTreeSet::from(DEPENDENCIES), "templates/Cargo.toml.hbs and `spec::DEPENDENCIES`");
}

/// A crate, and the version that a manifest asks for.
fn versions(path: &str) -> BTreeSet<(String, String)> {
    let manifest = fs::read_to_string(root().join(path)).unwrap();
    let version = |line: &str| {
        let (name, rest) = line.split_once(" = ")?;
        let rest = rest.strip_prefix("{ version = ").unwrap_or(rest).strip_prefix('"')?;
        let version = rest.split('"').next()?;
        version.starts_with(|c: char| c.is_ascii_digit()).then(|| (name.to_owned(), version.to_owned()))
    };
    let tables = manifest.split("[dependencies]").nth(1).expect("there are dependencies");
    tables.lines().take_while(|line| !line.starts_with('[')).filter_map(version).collect()
}

#[test]
fn the_shared_package_asks_for_the_versions_that_functions_ask_for() {
    let (own, shared) = (versions("templates/Cargo.toml.hbs"), versions("templates/lambda-s3-runtime/Cargo.toml.hbs"));
    let names: BTreeSet<&String> = own.iter().map(|(name, _)| name).collect();
    assert_eq!(names.len(), own.len(), "one version of each: {own:?}");
    assert!(shared.len() > 15 && shared.is_subset(&own), "{:?}", shared.difference(&own));
}

/// What CONTRIBUTING says of a new setting: one that lacks a part would be read and not documented, or documented and not read.
#[test]
fn every_setting_has_its_row_its_words_and_its_flag() {
    let help = Command::new(env!("CARGO_BIN_EXE_cargo-lambda-s3")).args(["new", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    for row in ROWS {
        let shape = KEYS.iter().find(|key| key.name == row.key).map(|key| key.shape);
        let is_same = match row.accessor {
            Accessor::Text(..) => matches!(shape, Some(Shape::Text(_))),
            Accessor::Number(..) => matches!(shape, Some(Shape::Number(..) | Shape::NumberOf(_))),
            Accessor::List(..) => matches!(shape, Some(Shape::List(_))),
            Accessor::Pairs(..) => matches!(shape, Some(Shape::Pairs(..))),
        };
        assert!(is_same, "`{}` of src/spec/rows.rs has no row of that shape in src/manifest/keys.rs", row.key);
        let has_flag = help.split_whitespace().any(|word| word == format!("--{}", row.flag));
        assert!(has_flag, "`{}` of src/spec/rows.rs has no flag `--{}` in src/cli/", row.key, row.flag);
    }
    // What is read on its own: the version, what `new` finds, and the topic of alarms, which is a choice, too.
    let own = ["version", "name", "description", "runtime", "alarm-topic"];
    let has_row = |name: &str| own.contains(&name) || ROWS.iter().any(|row| row.key == name);
    let is_plain = |shape: Shape| {
        matches!(shape, Shape::Text(_) | Shape::Number(..) | Shape::NumberOf(_) | Shape::List(_) | Shape::Pairs(..))
    };
    let lost = KEYS.iter().find(|key| is_plain(key.shape) && !has_row(key.name));
    assert!(lost.is_none(), "`{}` of src/manifest/keys.rs has no row in src/spec/rows.rs", lost.unwrap().name);
}

/// A list called `ALL` is what flags, questions and tables go through: a variant that it lacks would be nowhere.
#[test]
fn every_list_of_all_variants_holds_all_of_them() {
    let mut lists = 0;
    for file in sources() {
        let items = syn::parse_file(&fs::read_to_string(&file).unwrap()).unwrap().items;
        for item in &items {
            let syn::Item::Enum(closed) = item else { continue };
            for listed in items.iter().filter_map(|item| names_in_all(item, &closed.ident)) {
                let variants: BTreeSet<String> = closed.variants.iter().map(|one| one.ident.to_string()).collect();
                assert_eq!(listed, variants, "`ALL` of `{}` in {}", closed.ident, shown(&file));
                lists += 1;
            }
        }
    }
    assert!(lists > 2, "{lists} lists found");
}

/// The variants that `const ALL` names in an `impl` of the type.
fn names_in_all(item: &syn::Item, name: &syn::Ident) -> Option<BTreeSet<String>> {
    let syn::Item::Impl(implementation) = item else { return None };
    let syn::Type::Path(of) = &*implementation.self_ty else { return None };
    let all = implementation.items.iter().find_map(|item| match item {
        syn::ImplItem::Const(constant) if constant.ident == "ALL" => Some(&constant.expr),
        _ => None,
    });
    let syn::Expr::Array(list) = all.filter(|_| of.path.is_ident(name))? else { return None };
    let paths = list.elems.iter().filter_map(|element| match element {
        syn::Expr::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    });
    Some(paths.collect())
}

/// A rule that the list lacks would find nothing and say nothing.
#[test]
fn every_rule_of_the_audit_is_in_its_list_and_named_after_its_file() {
    let files: BTreeSet<String> = fs::read_dir(root().join("src/audit/rules"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().replace('_', "-"))
        .filter(|name| name != "mod")
        .collect();
    let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    assert!(names.is_sorted(), "RULES are sorted by name: {names:?}");
    assert_eq!(files, names.into_iter().map(str::to_owned).collect(), "files of src/audit/rules and `RULES`");
    for rule in RULES {
        let texts = [rule.finds, rule.why, rule.instead, rule.bad, rule.good];
        assert!(texts.iter().all(|text| !text.is_empty()), "`{}` lacks one of its texts", rule.name);
        assert!(!rule.finds.ends_with('.') && rule.why.ends_with('.'), "`{}`", rule.name);
    }
}

/// An allowance of such a rule is called unused only where AWS was asked.
#[test]
fn the_rules_that_are_about_aws_alone_are_listed() {
    for rule in RULES {
        let file = root().join(format!("src/audit/rules/{}.rs", rule.name.replace('-', "_")));
        let text = fs::read_to_string(file).unwrap();
        let is_about_aws = text.contains("subject.observed") || text.contains("subject.remarks");
        assert_eq!(is_about_aws, deployed::RULES.contains(&rule.name), "`{}`", rule.name);
    }
}

#[test]
fn every_source_file_is_reached_from_the_root() {
    let mut reached = BTreeSet::from([root().join("src/main.rs")]);
    reach(&root().join("src/lib.rs"), &mut reached);
    let orphans: Vec<String> =
        sources().iter().filter(|file| !reached.contains(*file)).map(|file| shown(file)).collect();
    assert!(orphans.is_empty(), "no `mod` names {}", orphans.join(", "));
}

/// Follows `mod name;` from file to file.
fn reach(file: &Path, reached: &mut BTreeSet<PathBuf>) {
    assert!(reached.insert(file.to_owned()), "two modules are {}", file.display());
    let stem = file.file_stem().unwrap().to_str().unwrap();
    let is_root_of_folder = matches!(stem, "lib" | "mod");
    let folder = if is_root_of_folder { file.parent().unwrap().to_owned() } else { file.with_extension("") };
    for item in syn::parse_file(&fs::read_to_string(file).unwrap()).unwrap().items {
        let syn::Item::Mod(module) = item else { continue };
        if module.content.is_some() {
            continue;
        }
        let path = module.attrs.iter().find_map(|attribute| match &attribute.meta {
            syn::Meta::NameValue(pair) if pair.path.is_ident("path") => match &pair.value {
                syn::Expr::Lit(literal) => match &literal.lit {
                    syn::Lit::Str(text) => Some(file.parent().unwrap().join(text.value())),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        });
        let name = module.ident.to_string();
        let candidates = [folder.join(format!("{name}.rs")), folder.join(&name).join("mod.rs")];
        let next = path.or_else(|| candidates.into_iter().find(|path| path.is_file()));
        reach(&next.unwrap_or_else(|| panic!("{} has no file for `mod {name}`", file.display())), reached);
    }
}

#[test]
fn no_source_file_is_long() {
    let long: Vec<String> = sources()
        .iter()
        .map(|file| (shown(file), fs::read_to_string(file).unwrap().lines().count()))
        .filter(|(_, lines)| *lines > 300)
        .map(|(file, lines)| format!("{file} has {lines} lines"))
        .collect();
    assert!(long.is_empty(), "a file is about one thing, in at most 300 lines: {}", long.join(", "));
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/")
}

/// The module that a file is: `src/iam/role.rs` is `iam`, `role`.
fn module_of(file: &Path) -> Vec<String> {
    let shown = shown(file);
    let path = shown.strip_prefix("src/").unwrap().strip_suffix(".rs").unwrap();
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').map(str::to_owned).collect()
}

/// Every Rust file below `src/`.
fn sources() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![root().join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}
