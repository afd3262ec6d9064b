//! The keys about templates, and the file in which templates ask questions.

use toml_edit::{Array, InlineTable, Item, Table, TableLike, value};

use super::error::{ManifestError, Problem};
use super::keys::{QUESTION, QUESTIONS, TEMPLATES};
use super::table::Reader;
use super::{parse, with_line_feeds};
use crate::spec::{Answer, AnswerValue, InvalidValue, Question, QuestionKind, Rule, TemplateSource, is_question_name};

/// The table of a workspace's manifest that holds what a team has in common.
const TEAM: [&str; 3] = ["workspace", "metadata", "lambda-s3"];

/// More questions than this nobody answers; each is compared with those before it.
const MAX_QUESTIONS: usize = 1_000;

/// More choices, and more characters to choose from, than anybody reads; each answer is compared with all of them.
const MAX_CHOICES: usize = 1_000;

/// The templates that the root manifest of a workspace names.
pub fn read_team_templates(text: &str) -> Result<Option<TemplateSource>, ManifestError> {
    let text = &*with_line_feeds(text);
    let document = parse(text)?;
    let mut item = document.as_item();
    for key in TEAM {
        let Some(inner) = item.get(key) else { return Ok(None) };
        item = inner;
    }
    match item.as_table_like() {
        Some(table) => read_source(&Reader::new(text, table, String::new())),
        None => Ok(None),
    }
}

/// Reads `templates = { path = "…" }`, or `{ git = "…", rev = "…" }`.
pub(super) fn read_source(table: &Reader<'_>) -> Result<Option<TemplateSource>, ManifestError> {
    let Some(source) = table.table("templates")? else {
        return Ok(None);
    };
    source.allow_only(TEMPLATES)?;
    let missing = |key| table.error_at("templates", Problem::MissingKey(key));
    match (source.string("path")?, source.parsed("git")?, source.parsed("rev")?) {
        (Some(path), None, None) => Ok(Some(TemplateSource::Folder(path.to_owned()))),
        (None, Some(url), Some(commit)) => Ok(Some(TemplateSource::Git { url, commit })),
        (None, Some(_), None) => Err(missing("rev")),
        (None, None, _) => Err(missing("path")),
        (Some(path), ..) => {
            let error = InvalidValue::new("template source", path, "give `path`, or `git` and `rev`");
            Err(source.error_at("path", Problem::Value(error.into())))
        }
    }
}

pub(super) fn read_answers(table: &Reader<'_>) -> Result<Vec<Answer>, ManifestError> {
    let Some(answers) = table.table("answers")? else {
        return Ok(Vec::new());
    };
    let answer = |name: &str| Ok(Answer { name: name.to_owned(), value: read_answer(&answers, name)? });
    answers.keys().map(answer).collect()
}

fn read_answer(table: &Reader<'_>, key: &str) -> Result<AnswerValue, ManifestError> {
    let wrong = || table.type_error(key, "a string, true or false, a whole number or a list of strings");
    let item = table.item(key).ok_or_else(wrong)?;
    if let Some(text) = item.as_str() {
        Ok(AnswerValue::Text(text.to_owned()))
    } else if let Some(truth) = item.as_bool() {
        Ok(AnswerValue::Truth(truth))
    } else if let Some(number) = item.as_integer() {
        Ok(AnswerValue::Number(number))
    } else {
        let texts = item.as_array().map(|list| list.iter().map(|value| value.as_str().map(str::to_owned)).collect());
        texts.flatten().map(AnswerValue::List).ok_or_else(wrong)
    }
}

/// Reads the questions of a `template.toml`.
pub fn read_questions(text: &str) -> Result<Vec<Question>, ManifestError> {
    let text = &*with_line_feeds(text);
    let document = parse(text)?;
    let table = Reader::new(text, document.as_table() as &dyn TableLike, String::new());
    table.allow_only(QUESTIONS)?;
    let mut questions: Vec<Question> = Vec::new();
    for entry in table.tables("question")? {
        if questions.len() == MAX_QUESTIONS {
            let accepted = format!("ask {MAX_QUESTIONS} questions at most");
            let error = InvalidValue::new("number of questions", MAX_QUESTIONS + 1, accepted);
            return Err(entry.error(Problem::Value(error.into())));
        }
        let question = read_question(&entry)?;
        if questions.iter().any(|other| other.name == question.name) {
            let error = InvalidValue::new("name of a question", &question.name, "ask each question once");
            return Err(entry.error_at("name", Problem::Value(error.into())));
        }
        questions.push(question);
    }
    Ok(questions)
}

fn read_question(entry: &Reader<'_>) -> Result<Question, ManifestError> {
    entry.allow_only(QUESTION)?;
    let name = entry.string("name")?.ok_or_else(|| entry.error(Problem::MissingKey("name")))?;
    if !is_question_name(name) {
        return Err(refuse(entry, "name", name, "begin with a letter, and go on with letters, digits and `_`"));
    }
    let kind = match entry.string("type")? {
        None => QuestionKind::Text,
        Some(word) => QuestionKind::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or_else(|| {
            let known = QuestionKind::ALL.map(QuestionKind::as_str).join("`, `");
            refuse(entry, "type", word, &format!("the types are `{known}`"))
        })?,
    };
    let rule = Rule {
        choices: entry.strings("choices")?,
        characters: entry.string("characters")?.map(str::to_owned),
        min: entry.integer("min")?,
        max: entry.integer("max")?,
    };
    check_rule(entry, kind, &rule)?;
    let mut question = Question {
        name: name.to_owned(),
        prompt: entry.string("prompt")?.unwrap_or(name).to_owned(),
        help: entry.string("help")?.map(str::to_owned),
        kind,
        rule,
        default: None,
    };
    if entry.item("default").is_some() {
        let default = read_answer(entry, "default")?;
        question.check(&default).map_err(|error| entry.error_at("default", Problem::Value(error.into())))?;
        question.default = Some(default);
    }
    Ok(question)
}

/// A rule that says nothing about the type of question is a mistake.
fn check_rule(entry: &Reader<'_>, kind: QuestionKind, rule: &Rule) -> Result<(), ManifestError> {
    use QuestionKind::{Choice, Number, Text, Truth};
    let lengths =
        [("choices", rule.choices.len()), ("characters", rule.characters.iter().flat_map(|set| set.chars()).count())];
    if let Some((key, count)) = lengths.into_iter().find(|(_, count)| *count > MAX_CHOICES) {
        let error = InvalidValue::new("number of entries", count, format!("give {MAX_CHOICES} at most"));
        return Err(entry.error_at(key, Problem::Value(error.into())));
    }
    if kind == Choice && rule.choices.is_empty() {
        return Err(entry.error(Problem::MissingKey("choices")));
    }
    let is_idle = |key| match key {
        "choices" => matches!(kind, Text | Truth | Number),
        "characters" => matches!(kind, Truth | Number | Choice),
        _ => matches!(kind, Truth | Choice),
    };
    let idle =
        ["choices", "characters", "min", "max"].into_iter().find(|&key| entry.item(key).is_some() && is_idle(key));
    match idle {
        Some(key) => {
            Err(refuse(entry, key, key, &format!("a question of type `{}` does without: leave it out", kind.as_str())))
        }
        None => Ok(()),
    }
}

fn refuse(entry: &Reader<'_>, key: &str, typed: &str, accepted: &str) -> ManifestError {
    entry.error_at(key, Problem::Value(InvalidValue::new("part of a question", typed, accepted).into()))
}

pub(super) fn write(source: Option<&TemplateSource>, answers: &[Answer], table: &mut Table) {
    match source {
        Some(TemplateSource::Folder(path)) => {
            table["templates"] = value(InlineTable::from_iter([("path", path.as_str())]));
        }
        Some(TemplateSource::Git { url, commit }) => {
            table["templates"] = value(InlineTable::from_iter([("git", url.as_str()), ("rev", commit.as_str())]));
        }
        None => {}
    }
    if answers.is_empty() {
        return;
    }
    let mut inner = Table::new();
    for answer in answers {
        inner[&answer.name] = match &answer.value {
            AnswerValue::Text(text) => value(text.as_str()),
            AnswerValue::Truth(truth) => value(*truth),
            AnswerValue::Number(number) => value(*number),
            AnswerValue::List(texts) => value(texts.iter().map(String::as_str).collect::<Array>()),
        };
    }
    table["answers"] = Item::Table(inner);
}
