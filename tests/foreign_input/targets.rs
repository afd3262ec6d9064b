//! What becomes of text that strangers wrote: one function for each language, which takes it the whole way, through reading, every
//! rule and every report, and asserts what has to hold whatever the text. The fuzz targets below `fuzz/` and the tests call the same ones.

use std::sync::LazyLock;

use cargo_lambda_s3::audit::{Outcome, Subject, report};
use cargo_lambda_s3::deployment;
use cargo_lambda_s3::deployment::facts::Facts;
use cargo_lambda_s3::deployment::{Position, SourceLocation};
use cargo_lambda_s3::escape::is_hidden;
use cargo_lambda_s3::file::File;
use cargo_lambda_s3::handler_calls;
use cargo_lambda_s3::manifest;
use cargo_lambda_s3::plan;
use cargo_lambda_s3::render::{Engine, Scope, Template};
use cargo_lambda_s3::spec::{Defaults, Draft, Spec, complete_answers};
use cargo_lambda_s3::sync::Record;
use cargo_lambda_s3::templates::{LayerError, Origin, Reading};
use cargo_lambda_s3::views::{Explanation, json, markdown, mermaid, svg, text};

/// Takes a text all the way.
pub type Target = fn(&str);

/// Every target by its name, which is that of its file in `fuzz/fuzz_targets/`.
pub const TARGETS: [(&str, Target); 9] = [
    ("manifest", manifest),
    ("policy", policy),
    ("questions", questions),
    ("record", record),
    ("rust", rust),
    ("template_json", template_json),
    ("template_yaml", template_yaml),
    ("templates", templates),
    ("terraform", terraform),
];

/// The manifest of the project that the texts belong to.
const MANIFEST: &str = include_str!("Cargo.toml.txt");

static SPEC: LazyLock<Spec> = LazyLock::new(|| {
    let draft = manifest::read_package(MANIFEST).expect("the manifest is right");
    Spec::try_from(draft).expect("the spec is whole")
});

/// A policy that is given with `--policy`, beside a project and alone.
pub fn policy(text: &str) {
    let file = file("policy.json", text);
    let read = || -> Facts {
        let facts = deployment::read_policy(&file).map(|reading| reading.facts);
        if let Err(wrong) = &facts {
            is_shown(&wrong.message);
            is_in(text, wrong.at);
        }
        facts.unwrap_or_default()
    };
    let given = |mut subject: Subject<'static>| {
        subject.facts.extend(read());
        subject
    };
    audited(|| given(Subject::policies()), std::slice::from_ref(&file));
    audited(|| given(Subject::project(&SPEC, &[], &[])), std::slice::from_ref(&file));
}

/// A template of SAM or CloudFormation in YAML.
pub fn template_yaml(text: &str) {
    deployment("deploy/sam/template.yaml", text);
}

/// A template of CloudFormation in JSON, such as CDK synthesises.
pub fn template_json(text: &str) {
    deployment("deploy/cdk/cdk.out/thumbs.template.json", text);
}

/// A configuration of Terraform.
pub fn terraform(text: &str) {
    deployment("deploy/terraform/main.tf", text);
    deployment("deploy/terraform/main.tf.json", text);
}

fn deployment(path: &str, text: &str) {
    assert!(deployment::is_deployment_file(path));
    let files = [file(path, text)];
    audited(|| Subject::project(&SPEC, &files, &[]), &files);
}

/// The code of a handler.
pub fn rust(text: &str) {
    let files = [file("Cargo.toml", MANIFEST), file("src/main.rs", text)];
    let outcome = audited(|| Subject::project(&SPEC, &[], &files), &files);
    // A thread that panics is told as one that could not begin.
    assert!(outcome.findings.iter().all(|finding| !finding.message.contains("not enough memory")), "{outcome:?}");
    // Where `fuzzing` is set, proc-macro2 tells no places at all.
    if cfg!(fuzzing) {
        return;
    }
    for call in &handler_calls::read_calls(&handler_calls::packages(&files, "thumbs"), text).calls {
        let position = Position { line: call.place.line, column: call.place.column };
        assert!(behind(text, position).starts_with(is_of_name), "{position:?} is no name in {text:?}");
    }
}

fn is_of_name(c: char) -> bool {
    // What a macro hides stands at its mark.
    c == '_' || c == '!' || c.is_alphabetic()
}

/// A manifest, of a package or of a workspace, or a spec or a user's configuration in a file of their own.
pub fn manifest(text: &str) {
    for read in [manifest::read_package, manifest::read_spec] {
        match read(text) {
            Ok(draft) => {
                assert_eq!(read(text).ok().as_ref(), Some(&draft));
                spec(text, draft);
            }
            Err(error) => refused(text, &error),
        }
    }
    let by_team = [manifest::read_workspace, manifest::read_config];
    by_team.iter().filter_map(|read| read(text, "Cargo.toml").err()).for_each(|error| refused(text, &error));
    manifest::read_team_templates(text).err().iter().for_each(|error| refused(text, error));
    manifest::read_questions(text).err().iter().for_each(|error| refused(text, error));
    assert!(!manifest::has_spec(text) || manifest::migrate(text).is_ok() || manifest::read_package(text).is_err());
    let files = [file("Cargo.toml", text), file("src/main.rs", "fn main() {}")];
    assert!(handler_calls::packages(&files, "thumbs").len() <= 1);
    handler_calls::paths_beside(text, || Some((text.to_owned(), "../".to_owned())));
    audited(|| Subject::project(&SPEC, &[], &files), &files);
}

fn refused(text: &str, error: &manifest::ManifestError) {
    is_shown(&error.to_string());
    is_shown(&error.help());
    assert!(error.line.is_none_or(|line| (1..=text.split('\n').count()).contains(&line)), "{error:?} of {text:?}");
}

fn spec(source: &str, draft: Draft) {
    let spec = match Spec::of(draft, &Defaults::default()) {
        Ok(spec) => spec,
        Err(error) => {
            is_shown(&error.to_string());
            is_shown(&error.help());
            return;
        }
    };
    let explanation = Explanation::of(&spec);
    is_json(&json(&explanation));
    // What it is coloured with is the program's own.
    is_shown(&uncoloured(&text(&explanation)));
    for text in [markdown(&explanation), mermaid(&explanation), svg(&explanation)] {
        is_shown(&text);
    }
    let written = manifest::write(&spec);
    assert!(manifest::read_package(&format!("[package]\nname = \"a\"\n{written}")).is_ok(), "{written} of {source:?}");
    let allowed = Outcome::of(&Subject::project(&spec, &[], &[]), &spec.audit_allow);
    allowed.err().iter().for_each(|unknown| is_shown(&format!("{unknown}{}", unknown.help())));
}

fn uncoloured(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + part.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').trim_start_matches('m')
    })
}

/// The questions of a layer of templates, `template.toml`.
pub fn questions(text: &str) {
    let questions = match manifest::read_questions(text) {
        Ok(questions) => questions,
        Err(error) => return refused(text, &error),
    };
    let typed = ["", "yes", "12", "a, b", "é"];
    for question in &questions {
        let words = typed.into_iter().chain(question.rule.choices.first().map(String::as_str));
        for word in words {
            match question.read(word) {
                Ok(value) => assert_eq!(question.check(&value), Ok(())),
                Err(error) => is_shown(&error.to_string()),
            }
        }
        assert!(question.default.as_ref().is_none_or(|default| question.check(default).is_ok()), "{question:?}");
    }
    match complete_answers(&questions, &[]) {
        Ok(answers) => assert_eq!(answers.len(), questions.len()),
        Err(error) => is_shown(&error.to_string()),
    }
}

/// What templates fill in outside of `deploy/<format>/`, and within.
static SCOPES: LazyLock<(Scope, Vec<(&'static str, Scope)>)> = LazyLock::new(|| {
    let values = plan::values_of(&SPEC, &plan::Context::ALONE).expect("there are values");
    let stacks = values.stacks.into_iter().map(|(format, values)| (format.as_str(), Scope::from(values)));
    (Scope::from(values.root), stacks.collect())
});

/// A layer of templates: a line `--- PATH` begins a file; what stands before the first is `x.md.hbs`.
pub fn templates(text: &str) {
    let mut files = vec![("x.md.hbs".to_owned(), String::new())];
    for line in text.split_inclusive('\n') {
        match (line.strip_prefix("--- "), files.last_mut()) {
            (Some(path), _) => files.push((path.trim_end().to_owned(), String::new())),
            (None, Some((_, text))) => text.push_str(line),
            (None, None) => {}
        }
    }
    let mut reading = Reading::new("layer");
    let taken = files.into_iter().filter(|(path, _)| Reading::wants(path));
    let taken: Result<(), LayerError> =
        taken.into_iter().try_for_each(|(path, text)| reading.take(&path, text.into_bytes()));
    let layer = match taken.and_then(|()| reading.finish(Origin::Project("layer".to_owned()))) {
        Ok(layer) => layer,
        Err(error) => {
            is_shown(&error.to_string());
            return is_shown(&error.help());
        }
    };
    let templates: Vec<Template<'_>> = layer.files.iter().map(|(path, text)| Template { path, text }).collect();
    let scope_of = |path: &str| match plan::format_of(path) {
        Some(folder) => SCOPES.1.iter().find(|(format, _)| *format == folder).map(|(_, scope)| scope),
        None => Some(&SCOPES.0),
    };
    let rendered = || Engine::new(templates.clone(), |_| true).and_then(|engine| engine.render(scope_of));
    match rendered() {
        Ok(first) => {
            assert!(rendered().is_ok_and(|second| second == first), "the same templates are rendered in two ways");
            for file in first.iter().map(|rendering| &rendering.file) {
                assert!(!file.path.starts_with('/') && !file.path.split('/').any(|part| part == ".."), "{file:?}");
                assert!(file.text.ends_with('\n') && file.text.len() <= 33 * 1024 * 1024, "{}", file.path);
            }
        }
        Err(error) => {
            is_shown(&error.to_string());
            let place = layer.files.iter().find(|(path, _)| *path == error.place);
            let lines = place.map(|(path, text)| text.split('\n').count().max(path.split('\n').count()));
            assert!(lines.is_some_and(|lines| (1..=lines).contains(&error.line.unwrap_or(1))), "{error:?} of {text:?}");
        }
    }
}

/// The record of what was last written, `.lambda-s3/base`.
pub fn record(text: &str) {
    match Record::parse(text) {
        Ok(record) => {
            let again = Record::parse(&record.print()).map(|again| again.files);
            assert_eq!(again, Ok(record.files), "what is read is not what is written");
        }
        Err(error) => {
            is_shown(&error.to_string());
            is_shown(&error.help());
        }
    }
}

fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

/// What an audit says, in every format, twice.
fn audited<'a>(subject: impl Fn() -> Subject<'a>, files: &[File]) -> Outcome {
    let outcome = || Outcome::of(&subject(), &[]).expect("nothing is allowed");
    let first = outcome();
    assert_eq!(first, outcome(), "the same text is audited in two ways");
    let found = first.findings.iter().map(|finding| &finding.place);
    for place in found.chain(first.unread.iter().map(|unread| &unread.place)) {
        is_place(place, files);
    }
    reported(&first);
    first
}

fn reported(outcome: &Outcome) {
    let human = report::human(outcome, &|_, text| text.to_owned());
    is_shown(&human);
    let github = report::github(outcome);
    is_shown(&github);
    assert_eq!(github.lines().count(), outcome.findings.len());
    let is_command = |line: &str| ["::error ", "::warning ", "::notice "].iter().any(|start| line.starts_with(start));
    assert!(github.lines().all(is_command), "{github}");
    let json = is_json(&report::json(outcome));
    assert_eq!(json["findings"].as_array().map(Vec::len), Some(outcome.findings.len()));
    let sarif = is_json(&report::sarif(outcome));
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(outcome.findings.len()));
}

fn is_json(text: &str) -> serde_json::Value {
    is_shown(text);
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Nothing steers the terminal.
fn is_shown(text: &str) {
    assert!(!text.contains(|c| is_hidden(c) && c != '\n'), "{text:?}");
}

/// A place of one of the files exists.
fn is_place(place: &SourceLocation, files: &[File]) {
    let file = files.iter().find(|file| file.path == place.file);
    if let (Some(file), Some(at)) = (file, place.at)
        && !(cfg!(fuzzing) && place.file.ends_with(".rs"))
    {
        is_in(&file.text, at);
    }
}

/// The place is in the text, or right behind one of its lines.
fn is_in(text: &str, at: Position) {
    let line = at.line.checked_sub(1).and_then(|above| lines(text).nth(above));
    let columns = line.map(|line| line.chars().count() + 1);
    assert!(columns.is_some_and(|columns| (1..=columns).contains(&at.column)), "{at:?} is not in {text:?}");
}

fn behind(text: &str, at: Position) -> &str {
    let line = lines(text).nth(at.line - 1).unwrap_or_default();
    line.char_indices().nth(at.column - 1).map_or("", |(start, _)| &line[start..])
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.strip_prefix('\u{feff}').unwrap_or(text).split('\n')
}
