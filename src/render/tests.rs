use serde_json::json;

use super::*;

fn rendered(templates: &[(&str, &str)], values: Value) -> Result<Vec<(String, String)>, String> {
    let templates: Vec<Template<'_>> = templates.iter().map(|&(path, text)| Template { path, text }).collect();
    let scope = Scope::from(values);
    let files = Engine::new(templates, |_| true)
        .and_then(|engine| engine.render(|_| Some(&scope)))
        .map_err(|error| error.to_string())?;
    Ok(files.into_iter().map(|Rendering { file, .. }| (file.path, file.text)).collect())
}

fn one(path: &str, text: &str, values: Value) -> String {
    rendered(&[(path, text)], values).unwrap().remove(0).1
}

#[test]
fn a_value_is_quoted_for_the_language_of_its_file() {
    let values = json!({ "x": "a\"b|c" });
    for (path, expected) in [
        ("a.rs.hbs", "\"a\\\"b|c\"\n"),
        ("a.toml.hbs", "'a\"b|c'\n"),
        ("a.yaml.hbs", "\"a\\\"b|c\"\n"),
        ("a.json.hbs", "\"a\\\"b|c\"\n"),
        ("a.md.hbs", "a&#34;b&#124;c\n"),
    ] {
        assert_eq!(one(path, "{{x}}", values.clone()), expected, "{path}");
    }
}

#[test]
fn a_value_that_does_not_exist_is_an_error_wherever_it_stands() {
    for text in
        ["{{typo}}", "{{#if typo}}x{{/if}}", "{{#unless typo}}x{{/unless}}", "{{#each typo}}{{/each}}", "{{code typo}}"]
    {
        let error = rendered(&[("a.md.hbs", text)], json!({})).unwrap_err();
        assert!(error.starts_with("template `a.md.hbs`"), "{text}: {error}");
    }
}

#[test]
fn values_are_never_read_as_templates() {
    assert_eq!(one("a.yaml.hbs", "{{x}}", json!({ "x": "{{y}}{{{y}}}{{#if y}}" })), "\"{{y}}{{{y}}}{{#if y}}\"\n");
}

#[test]
fn brackets_in_a_name_repeat_it_over_a_list() {
    let values = json!({ "all": "!", "xs": [{ "file": "a", "v": 1 }, { "file": "b", "v": 2 }] });
    let files = rendered(&[("d/[xs].json.hbs", "{{{v}}}{{all}}")], values).unwrap();
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    assert_eq!(files, [file("d/a.json", "1\"!\"\n"), file("d/b.json", "2\"!\"\n")]);
}

#[test]
fn partials_serve_their_language_and_are_no_files() {
    let files =
        rendered(&[("d/_p.yaml.hbs", "k: {{x}}\nl: 1\n"), ("a.yaml.hbs", "top:\n  {{> d/p}}")], json!({ "x": "v" }));
    assert_eq!(files.unwrap(), [("a.yaml".to_owned(), "top:\n  k: \"v\"\n  l: 1\n".to_owned())]);
}

#[test]
fn a_partial_in_no_language_of_ours_serves_every_language_and_others_do_not() {
    let program = (
        "d/_p.py.hbs",
        "{{> d/q}}
run()
",
    );
    let templates = [
        program,
        (
            "d/_q.py.hbs",
            "# first
",
        ),
        ("a.yaml.hbs", "x: |\n  {{> d/p}}"),
        ("b.py.hbs", "{{> d/p}}"),
    ];
    let files = rendered(&templates, json!({})).unwrap();
    let text = |path: &str| files.iter().find(|(found, _)| found == path).unwrap().1.clone();
    assert_eq!(
        (text("a.yaml").as_str(), text("b.py").as_str()),
        (
            "x: |
  # first
  run()
",
            "# first
run()
"
        )
    );
    let error = rendered(&[("d/_p.toml.hbs", "x"), ("a.yaml.hbs", "{{> d/p}}")], json!({})).unwrap_err();
    assert!(error.starts_with("template `a.yaml.hbs`"), "{error}");
}

#[test]
fn a_template_that_renders_to_nothing_is_no_file() {
    let templates = [("a.rs.hbs", "{{#if no}}\nx\n{{/if}}\n"), ("README", "not a template")];
    assert!(rendered(&templates, json!({ "no": false })).unwrap().is_empty());
}

#[test]
fn a_value_that_looks_like_a_mark_stays_what_it_is() {
    let text = "one\ntwo\n{{{x}}}\nthree\nfour\n";
    let whole = "one\ntwo\n\u{e000}0\nthree\nfour\n";
    assert_eq!(one("a.md.hbs", text, json!({ "x": "\u{e000}0" })), whole);
}

#[test]
fn what_is_wrong_is_told_by_its_line_in_the_whole_template() {
    let error = rendered(&[("a.md.hbs", "one\ntwo\nthree\n{{typo}}\n")], json!({})).unwrap_err();
    assert!(error.contains("line 4"), "{error}");
}

#[test]
fn a_name_may_hold_variables_and_no_path_leaves_the_project() {
    let values = |x: &str| json!({ "x": x, "xs": [{ "file": x }] });
    let files = rendered(&[("{{x}}/{{x}}.rs.hbs", "{{x}}"), ("b/[xs]-{{x}}.md.hbs", "b")], values("a")).unwrap();
    assert_eq!(files, [("a/a.rs".to_owned(), "\"a\"\n".to_owned()), ("b/a-a.md".to_owned(), "b\n".to_owned())]);
    // Text of a user's is never read as a template, in a name neither.
    assert_eq!(rendered(&[("{{x}}.rs.hbs", "b")], values("{{y}}")).unwrap()[0].0, "{{y}}.rs");
    for (template, x) in [
        ("{{x}}.rs.hbs", "../a"),
        ("{{x}}/hooks/a.hbs", ".git"),
        ("b/[xs].json.hbs", "../../a"),
        ("../a.hbs", ""),
        ("/a.hbs", ""),
    ] {
        let error = rendered(&[(template, "b")], values(x)).unwrap_err();
        assert!(error.starts_with(&format!("template `{template}`: it becomes the file")), "{error}");
    }
    let error = rendered(&[("{{typo}}.rs.hbs", "b")], values("a")).unwrap_err();
    assert!(error.starts_with("template `{{typo}}.rs.hbs`: its name: "), "{error}");
    let error = rendered(&[("a.rs.hbs", "b"), ("{{x}}.rs.hbs", "b")], values("A")).unwrap_err();
    assert!(error.contains("`a.rs` becomes that, too"), "{error}");
}

#[test]
fn a_partial_and_a_file_of_one_name_are_two() {
    let files = rendered(&[("a/_b.hbs", "partial"), ("a/b.hbs", "file"), ("c.hbs", "{{> a/b}}")], json!({})).unwrap();
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    assert_eq!(files, [file("a/b", "file\n"), file("c", "partial\n")]);
}
