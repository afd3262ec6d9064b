use super::*;
use crate::manifest::read_questions;

fn layer(files: &[(&str, &str)]) -> Layer {
    let files = files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect();
    Layer { origin: Origin::Project("house".to_owned()), files, questions: Vec::new() }
}

fn told(layer: Layer) -> Vec<String> {
    check(layer).unwrap().findings.iter().map(ToString::to_string).collect()
}

/// The walk knows what rendering knows: no false alarm in all that the program itself is made of. And what a layer says in
/// its own way, with answers, passes.
#[test]
fn nothing_is_wrong_with_the_embedded_templates_and_with_a_layer_that_is_right() {
    let mut right = layer(&[
        (
            "{{name}}-{{answers.tier}}.md.hbs",
            "{{#if answers.fast}}{{answers.tier}}{{/if}}{{#each answers.more}}{{this}}{{/each}}",
        ),
        ("d/[triggers]-{{number}}.json.hbs", "{\"a\": {{bucket}}, \"b\": {{@root.name}}, \"c\": {{../name}} }"),
        ("_mine.rs.hbs", "{{#each triggers as |one|}}// {{comment one.bucket}} {{@index}} {{../name}}\n{{/each}}"),
        ("src/mine.rs.hbs", "{{> mine}}{{#with example}}{{#unless copy}}// no\n{{/unless}}{{/with}}fn f() {}\n"),
        ("README.md.hbs", ""),
    ]);
    right.questions = read_questions(
        "[[question]]\nname = \"tier\"\ntype = \"choice\"\nchoices = [\"gold\", \"tin\"]\n[[question]]\nname = \"fast\"\ntype = \
         \"bool\"\n[[question]]\nname = \"more\"\ntype = \"list\"\nmin = 1",
    )
    .unwrap();
    // `../name` at the top of a file is nothing.
    assert_eq!(told(right), ["d/[triggers]-{{number}}.json.hbs:1: there is no value `../name` here"]);
}

#[test]
fn everything_that_is_wrong_is_told_with_its_place() {
    let findings = told(layer(&[
        (
            "README.md.hbs",
            "# {{nam}}\n{{#if has_trail}}\n{{#if recursive}}{{triggerz}}{{/if}}\n{{else}}{{stack.role}}{{/if}}\n{{#each triggers}}\n{{name}}{{> nope}}{{/each}}\n",
        ),
        ("a.md.hbs", "\n{{#if x}\n"),
        ("b.md.hbs", "{{shout name}}"),
        ("c.md.hbs", "{{> c}}"),
        ("_c.md.hbs", "{{> d}}"),
        ("_d.md.hbs", "\n{{> c}}"),
        ("conf.yaml.hbs", "fine: 1\nx: {{{description}}}\n"),
        ("deploy/pulumi/x.hbs", "x"),
        ("e/[nothing].md.hbs", "x"),
        ("{{nam}}.md.hbs", "x"),
        ("{{description}}.md.hbs", "x"),
        ("Cargo.lock.hbs", "x"),
        ("cargo.lock.hbs", "x"),
        ("src/x.rs.hbs", "fn f() {\n    (\n}\n"),
        ("src/y.rs.hbs", "{{#each name}}{{/each}}\n"),
    ]));
    let expected = [
        "README.md.hbs:1: there is no value `nam` here: did you mean `name`?",
        "README.md.hbs:3: there is no value `triggerz` here: did you mean `triggers`?",
        "README.md.hbs:4: there is no value `stack.role` here",
        "README.md.hbs:6: there is no partial `nope` for this language: it would be `_nope.….hbs`",
        "README.md.hbs:6: there is no value `name` here: did you mean `@root.name`?",
        "_d.md.hbs:2: `c` fills in itself, by way of partials",
        "a.md.hbs:2: invalid handlebars syntax",
        "b.md.hbs:1: there is no helper `shout`",
        "cargo.lock.hbs:1: it becomes the file \"cargo.lock\", and template `Cargo.lock` becomes that, too",
        "conf.yaml.hbs:2: for the sample `hostile` it becomes a file whose line 2 is no YAML",
        "deploy/pulumi/x.hbs:1: no format is called that",
        "e/[nothing].md.hbs:1: there is no list `nothing` whose elements have a `file`",
        "src/x.rs.hbs:3: for the sample `everything` it becomes a file whose line 3 is no Rust",
        "src/y.rs.hbs:1: `name` is not a list",
        "{{description}}.md.hbs:1: it becomes the file",
        "{{nam}}.md.hbs:1: there is no value `nam` here: did you mean `name`?",
    ];
    for line in expected {
        assert!(findings.iter().any(|found| found.starts_with(line)), "{line}\n{findings:#?}");
    }
    assert_eq!(findings.len(), expected.len(), "{findings:#?}");
}

#[test]
fn a_partial_that_grants_something_else_is_told_as_what_is_wrong() {
    let embedded = crate::templates::embedded();
    let (_, text) = embedded.into_iter().find(|(path, _)| *path == "deploy/_statements.yaml.hbs").unwrap();
    let wider = text.replace("Effect: {{effect}}", "Effect: \"Allow\"");
    assert_ne!(wider, text);
    let findings = told(layer(&[("deploy/_statements.yaml.hbs", &wider)]));
    let line = wider.lines().position(|line| line.contains("Effect: \"Allow\"")).unwrap() + 1;
    let begin =
        format!("deploy/_statements.yaml.hbs:{line}: for the sample `everything`, a bucket's policy grants what ");
    assert!(findings.iter().any(|found| found.starts_with(&begin)), "{findings:#?}");
}
