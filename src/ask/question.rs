//! The questions of templates.

use super::Asking;
use crate::error::Error;
use crate::escape::visible;
use crate::spec::{Answer, AnswerValue, Question, QuestionKind};

/// Asks the questions that have no answer among `given`.
pub fn answer(asking: &mut Asking, questions: &[Question], mut given: Vec<Answer>) -> Result<Vec<Answer>, Error> {
    for question in questions {
        if !given.iter().any(|answer| answer.name == question.name) {
            given.push(Answer { name: question.name.clone(), value: put(asking, question)? });
        }
    }
    Ok(given)
}

fn put(asking: &mut Asking, question: &Question) -> Result<AnswerValue, Error> {
    // The words are a template's: they may not steer the terminal.
    if let Some(help) = &question.help {
        asking.show(&visible(help));
    }
    let prompt = visible(&question.prompt);
    if let (QuestionKind::Truth, Some(AnswerValue::Truth(default))) = (question.kind, &question.default) {
        return Ok(AnswerValue::Truth(asking.yes_or_no(&prompt, *default)?));
    }
    let default = question.default.as_ref().map_or_else(String::new, ToString::to_string);
    let prompt = format!("{prompt} ({})", visible(&question.accepted()));
    asking.value(&prompt, &default, |text| question.read(text).map_err(|error| super::words(&error.into())))
}
