//! The questions that templates ask, and what answers they take.

use std::ops::RangeInclusive;

use super::{Answer, AnswerError, AnswerValue, Setting};
use crate::escape::Quoted;

/// A question of a template's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What answers are kept under: templates write `answers.NAME`.
    pub name: String,
    pub prompt: String,
    pub help: Option<String>,
    pub kind: QuestionKind,
    pub rule: Rule,
    /// The answer where none is given.
    pub default: Option<AnswerValue>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuestionKind {
    Text,
    Truth,
    Number,
    Choice,
    List,
}

/// Which answers are taken. What is empty or absent allows everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rule {
    pub choices: Vec<String>,
    /// The characters that a text may hold, as in a bracket expression: `a-z0-9-`.
    pub characters: Option<String>,
    /// The least number, characters of a text or elements of a list.
    pub min: Option<i64>,
    pub max: Option<i64>,
}

impl QuestionKind {
    pub const ALL: [Self; 5] = [Self::Text, Self::Truth, Self::Number, Self::Choice, Self::List];

    /// The word for it in `template.toml`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Truth => "bool",
            Self::Number => "integer",
            Self::Choice => "choice",
            Self::List => "list",
        }
    }
}

impl Question {
    /// The answer that a text is: elements of a list are parted by commas.
    pub fn read(&self, text: &str) -> Result<AnswerValue, AnswerError> {
        let value = match self.kind {
            QuestionKind::Text | QuestionKind::Choice => Some(AnswerValue::Text(text.to_owned())),
            QuestionKind::Truth => match text {
                "true" | "yes" | "y" => Some(AnswerValue::Truth(true)),
                "false" | "no" | "n" => Some(AnswerValue::Truth(false)),
                _ => None,
            },
            QuestionKind::Number => text.parse().ok().map(AnswerValue::Number),
            QuestionKind::List if text.is_empty() => Some(AnswerValue::List(Vec::new())),
            QuestionKind::List => Some(AnswerValue::List(text.split(',').map(|part| part.trim().to_owned()).collect())),
        };
        let value = value.ok_or_else(|| self.refuse(text))?;
        self.check(&value)?;
        Ok(value)
    }

    pub fn check(&self, value: &AnswerValue) -> Result<(), AnswerError> {
        let is_taken = match (self.kind, value) {
            (QuestionKind::Text, AnswerValue::Text(text)) => {
                self.takes_text(text) && self.is_within(text.chars().count())
            }
            (QuestionKind::Choice, AnswerValue::Text(text)) => self.takes_text(text),
            (QuestionKind::Truth, AnswerValue::Truth(_)) => true,
            (QuestionKind::Number, AnswerValue::Number(number)) => self.is_between(*number),
            (QuestionKind::List, AnswerValue::List(texts)) => {
                texts.iter().all(|text| self.takes_text(text)) && self.is_within(texts.len())
            }
            _ => false,
        };
        if is_taken { Ok(()) } else { Err(self.refuse(&value.to_string())) }
    }

    fn takes_text(&self, text: &str) -> bool {
        let is_known = self.rule.choices.is_empty() || self.rule.choices.iter().any(|choice| choice == text);
        let is_spelt = self.rule.characters.as_deref().is_none_or(|set| {
            let ranges = ranges(set);
            text.chars().all(|c| ranges.iter().any(|range| range.contains(&c)))
        });
        is_known && is_spelt && !text.contains('\0')
    }

    fn is_within(&self, count: usize) -> bool {
        i64::try_from(count).is_ok_and(|count| self.is_between(count))
    }

    fn is_between(&self, number: i64) -> bool {
        self.rule.min.is_none_or(|min| number >= min) && self.rule.max.is_none_or(|max| number <= max)
    }

    fn refuse(&self, typed: &str) -> AnswerError {
        AnswerError::Refused { name: self.name.clone(), typed: typed.to_owned(), accepted: self.accepted() }
    }

    pub fn accepted(&self) -> String {
        let Rule { choices, characters, min, max } = &self.rule;
        let listed = choices.iter().map(|choice| Quoted(choice).to_string()).collect::<Vec<String>>().join(", ");
        let mut words = match self.kind {
            QuestionKind::Text => "text".to_owned(),
            QuestionKind::Truth => "`true` or `false`".to_owned(),
            QuestionKind::Number => "a whole number".to_owned(),
            QuestionKind::Choice => format!("one of {listed}"),
            QuestionKind::List if choices.is_empty() => "texts, parted by commas".to_owned(),
            QuestionKind::List => format!("some of {listed}, parted by commas"),
        };
        if let Some(characters) = characters {
            words.push_str(&format!(" of the characters {}", Quoted(characters)));
        }
        let unit = match self.kind {
            QuestionKind::Text => " characters",
            QuestionKind::List => " elements",
            _ => "",
        };
        match (min, max) {
            (Some(min), Some(max)) => words.push_str(&format!(", {min} to {max}{unit}")),
            (Some(min), None) => words.push_str(&format!(", at least {min}{unit}")),
            (None, Some(max)) => words.push_str(&format!(", at most {max}{unit}")),
            (None, None) => {}
        }
        words
    }
}

/// The ranges of a bracket expression without its brackets.
fn ranges(set: &str) -> Vec<RangeInclusive<char>> {
    let set: Vec<char> = set.chars().collect();
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < set.len() {
        if let (Some('-'), Some(&last)) = (set.get(at + 1), set.get(at + 2)) {
            ranges.push(set[at]..=last);
            at += 3;
        } else {
            ranges.push(set[at]..=set[at]);
            at += 1;
        }
    }
    ranges
}

/// An answer for each question: the given one, or the default. What nobody asked is refused.
pub fn complete_answers(questions: &[Question], given: &[Answer]) -> Result<Vec<Answer>, AnswerError> {
    if let Some(answer) = given.iter().find(|answer| !questions.iter().any(|question| question.name == answer.name)) {
        return Err(unknown(questions, &answer.name));
    }
    let answer = |question: &Question| {
        let given = given.iter().find(|answer| answer.name == question.name).map(|answer| &answer.value);
        let value = given.or(question.default.as_ref()).ok_or_else(|| AnswerError::Missing {
            name: question.name.clone(),
            prompt: question.prompt.clone(),
            accepted: question.accepted(),
        })?;
        question.check(value)?;
        Ok(Answer { name: question.name.clone(), value: value.clone() })
    };
    questions.iter().map(answer).collect()
}

/// What was typed, as answers to these questions. Of two to one question the last counts.
pub fn read_answers(questions: &[Question], typed: &[Setting]) -> Result<Vec<Answer>, AnswerError> {
    let mut answers: Vec<Answer> = Vec::new();
    for setting in typed {
        let question = questions.iter().find(|question| question.name == setting.name);
        let value = question.ok_or_else(|| unknown(questions, &setting.name))?.read(&setting.text)?;
        answers.retain(|answer| answer.name != setting.name);
        answers.push(Answer { name: setting.name.clone(), value });
    }
    Ok(answers)
}

fn unknown(questions: &[Question], name: &str) -> AnswerError {
    let known = questions.iter().map(|question| question.name.clone()).collect();
    AnswerError::Unknown { name: name.to_owned(), known }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(kind: QuestionKind, rule: Rule) -> Question {
        let default = None;
        Question { name: "tier".to_owned(), prompt: "Which tier?".to_owned(), help: None, kind, rule, default }
    }

    #[test]
    fn an_answer_is_of_the_type_that_is_asked_for_and_within_its_bounds() {
        let characters = Some("a-z0-9-".to_owned());
        let text = question(QuestionKind::Text, Rule { characters, min: Some(1), max: Some(3), ..Rule::default() });
        let number = question(QuestionKind::Number, Rule { min: Some(-1), max: Some(9), ..Rule::default() });
        let choices = vec!["gold".to_owned(), "tin".to_owned()];
        let choice = question(QuestionKind::Choice, Rule { choices: choices.clone(), ..Rule::default() });
        let list = question(QuestionKind::List, Rule { choices, max: Some(1), ..Rule::default() });
        let truth = question(QuestionKind::Truth, Rule::default());
        for (question, taken, refused) in [
            (&text, "a-1", "A"),
            (&text, "abc", "abcd"),
            (&text, "a", ""),
            (&number, "-1", "10"),
            (&number, "9", "nine"),
            (&choice, "tin", "silver"),
            (&list, "gold", "gold, tin"),
            (&list, "", "silver"),
            (&truth, "yes", "maybe"),
        ] {
            assert!(question.read(taken).is_ok(), "{taken}");
            assert!(question.read(refused).is_err(), "{refused}");
        }
        assert!(text.check(&AnswerValue::Number(1)).is_err());
    }

    #[test]
    fn a_question_is_answered_or_has_a_default_and_nothing_else_is_answered() {
        let mut asked = question(QuestionKind::Truth, Rule::default());
        let none = std::slice::from_ref(&asked);
        let missing = complete_answers(none, &[]).unwrap_err();
        assert!(missing.help().contains("--set tier="), "{}", missing.help());
        let typo = "teir=yes".parse().unwrap();
        assert_eq!(read_answers(none, &[typo]).unwrap_err().help(), "did you mean `tier`?");
        asked.default = Some(AnswerValue::Truth(false));
        let answer = Answer { name: "tier".to_owned(), value: AnswerValue::Truth(false) };
        assert_eq!(complete_answers(&[asked], &[]).unwrap(), [answer]);
    }
}
