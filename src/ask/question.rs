//! The questions of templates.

use super::prompt::{text_as, yes_or_no};
use crate::error::Error;
use crate::escape::visible;
use crate::spec::{Answer, AnswerValue, Question, QuestionKind};
use crate::terminal;

pub fn answer(questions: &[Question], mut given: Vec<Answer>) -> Result<Vec<Answer>, Error> {
    for question in questions {
        if !given.iter().any(|answer| answer.name == question.name) {
            given.push(Answer { name: question.name.clone(), value: put(question)? });
        }
    }
    Ok(given)
}

fn put(question: &Question) -> Result<AnswerValue, Error> {
    // The words are a template's: they may not steer the terminal.
    if let Some(help) = &question.help {
        terminal::show(&visible(help));
    }
    let prompt = visible(&question.prompt);
    if let (QuestionKind::Truth, Some(AnswerValue::Truth(default))) = (question.kind, &question.default) {
        return Ok(AnswerValue::Truth(yes_or_no(&prompt, *default)?));
    }
    let default = question.default.as_ref().map_or_else(String::new, ToString::to_string);
    text_as(&format!("{prompt} ({})", visible(&question.accepted())), &default, |text| question.read(text))
}
