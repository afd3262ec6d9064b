use serde_json::json;

use super::*;

fn preprocessed(text: &str) -> String {
    let values = json!({ "yes": true, "no": false, "none": [], "in": { "yes": "x" }, "list": [{ "n": 1, "of": ["a", "b"] }, { "n": 2, "of": [] }] });
    let mut preprocessor = Preprocessor::new(Language::Plain, BTreeMap::new());
    preprocessor.preprocess(text, Values::of(&values))
}

#[test]
fn what_is_settled_is_no_longer_there() {
    for (text, expected) in [
        ("{{#if yes}}\na\n{{/if}}\n", "a\n"),
        ("x\n{{#if no}}\na\n{{else}}\nb\n{{/if}}\ny\n", "x\nb\ny\n"),
        ("{{#unless none}}\na {{b}}\n{{/unless}}\n", "a {{b}}\n"),
        ("{{#if in.yes}}\n{{#if no}}\na\n{{else}}\nb\n{{/if}}\n{{else}}\nc\n{{/if}}\n", "b\n"),
        ("{{#if (or no (and yes in.yes))}}\na\n{{/if}}\n", "a\n"),
        ("{{#if no}}\n{{#each x}}\n{{#if y}}a{{else}}b{{/if}}\n{{/each}}\n{{/if}}\nz\n", "z\n"),
        ("{{#with in}}\n{{#if yes}}\na {{> p}}\n{{/if}}\n{{/with}}\n", "{{#with in}}\na {{> p}}\n{{/with}}\n"),
        (
            "{{#with in}}\n  {{yes}} {{@root.list.length}}\n{{/with}}\n",
            "{{#with in}}\n  {{yes}} {{@root.list.length}}\n{{/with}}\n",
        ),
        ("{{#with in}}\n  {{yes}}\n{{/with}}\n", "  x\n"),
        ("a\n  {{#each none}}\n{{typo}}\n  {{/each}}\nb\n", "a\nb\n"),
        (
            "{{#each list}}\n{{n}} {{{@root.in.yes}}}\n{{#each of}}\n- {{this}}\n{{/each}}\n{{/each}}\n",
            "1 x\n- a\n- b\n2 x\n",
        ),
        ("{{#each list}}\n{{#if of}}\n{{n}}\n{{/if}}\n{{/each}}\n", "1\n"),
    ] {
        assert_eq!(preprocessed(text), expected, "{text}");
    }
}

#[test]
fn what_is_not_understood_is_left_to_the_engine() {
    for text in [
        "",
        "no line end",
        "{{#if typo}}\na\n{{/if}}\n",
        "{{#if this}}\na\n{{/if}}\n",
        "{{#if yes includeZero=true}}\na\n{{/if}}\n",
        "{{#if yes}}a\n{{/if}}\n",
        "{{#if yes}}\na\n{{else if no}}\nb\n{{/if}}\n",
        "{{#if yes}}\na {{else}} b\n{{/if}}\n",
        "{{#if yes}}\n{{#each none}}\na\n{{/each}}{{else}}\nb\n{{/if}}\n",
        "{{#if yes}}\n{{#if no}}a{{/if}}{{else}}{{else}}\nb\n{{/if}}\n",
        "{{#if (not yes)}}\na\n{{/if}}\n",
        "{{#if (or yes)}}\na\n{{/if}}\n",
        "{{#if yes}}\nnever closed\n",
        "{{#each list}}\n{{#if no}}\na\n{{/if}}\n{{> p}}\n{{/each}}\n",
        "{{#each list}}\n{{n}} {{@index}}\n{{/each}}\n",
        "{{#each list}}\n{{n}} {{../yes}}\n{{/each}}\n",
        "{{#each list}}\n{{n}}\n{{#each of}}\n{{typo}}\n{{/each}}\n{{/each}}\n",
        "{{#each list as |one|}}\n{{one.n}}\n{{/each}}\n",
        "{{#each list}}\n{{n}}\n{{else}}\na\n{{/each}}\n",
        "{{#each list}}{{n}}\n{{/each}}\n",
        "{{#each in}}\n{{this}}\n{{/each}}\n",
        "{{#each typo}}\n{{/each}}\n",
        "{{#if no}}\na\n{{~/if}}\n",
        "{{! {{#if yes}} }}\n{{#if no}}\n{{/if}}\n",
        "{{> unknown}}\n",
        "{{#with in}}\n{{#if no}}\na\n{{/if}}\n{{/with}}\n",
        "{{#with in}}\n{{#if yes}}\na\n{{/if}}\n{{else}}\nb\n{{/with}}\n",
    ] {
        assert_eq!(preprocessed(text), text);
    }
}

#[test]
fn a_partial_is_settled_for_the_values_where_it_is_filled_in() {
    let long = "long ".repeat(SMALL);
    let q = format!("b\n  {{{{> d/p}}}}\n\n{{{{c}}}} {long}\n");
    let partials = [
        ("d/p", "d/_p.yaml.hbs", "{{#if x}}\na {{x}}\n{{/if}}\n"),
        ("q", "_q.yaml.hbs", q.as_str()),
        ("r", "_r.yaml.hbs", "c\n"),
    ];
    let partials = partials.map(|(name, path, text)| (name, Template { path, text }));
    let mut preprocessor = Preprocessor::new(Language::Yaml, BTreeMap::from(partials));
    let text = "{{> q}}\n{{#with o}}\n  {{> q}}\n{{/with}}\n  {{> r}}\n{{> q y=1}}\n";
    let preprocessed = preprocessor.preprocess(text, Values::of(&json!({ "x": 1, "o": { "x": 0 } })));
    assert_eq!(preprocessed, "{{> q__0}}\n{{#with o}}\n  {{> q__1}}\n{{/with}}\n  c\n{{> q y=1}}\n");
    let made = [
        ("_q__0.yaml.hbs", format!("b\n  a \"1\"\n\n{{{{c}}}} {long}\n")),
        ("_q__1.yaml.hbs", format!("b\n\n{{{{c}}}} {long}\n")),
    ];
    assert_eq!(preprocessor.made(), made.map(|(path, text)| (path.to_owned(), text)));
}

#[test]
fn a_partial_that_is_indented_where_values_may_span_lines_stays_one() {
    let partials = BTreeMap::from([("p", Template { path: "_p.ts.hbs", text: "{{{x}}}\n" })]);
    let mut preprocessor = Preprocessor::new(Language::TypeScript, partials);
    assert_eq!(
        preprocessor.preprocess("  {{> p}}\n{{> p}}\n", Values::of(&json!({ "x": "a\nb" }))),
        "  {{> p}}\n{{{x}}}\n"
    );
}
