//! Templates in layers: those that the program carries with it, and over them those of a user, a team and a project.
//!
//! A later layer wins file by file. A template of nothing but white space drops the one below it. What lies in a layer was
//! read elsewhere: here it is text.

mod embedded;
mod error;
pub mod lint;
pub mod load;
mod reading;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::spec::{Answer, AnswerError, AnswerValue, Question, Spec, complete_answers};

pub use embedded::embedded;
pub use error::{LayerError, LayerProblem};
pub use reading::Reading;

pub const EXTENSION: &str = ".hbs";

/// The file in which a layer asks questions, at its root.
pub const QUESTIONS: &str = "template.toml";

/// The most bytes that one template may have, and all of a layer together: more is no template.
pub const MAX_BYTES: usize = 1024 * 1024;
/// See [`MAX_BYTES`].
pub const MAX_LAYER_BYTES: usize = 32 * MAX_BYTES;

/// Whose templates they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    Embedded,
    User(String),
    /// The workspace's; holds the folder or repository.
    Team(String),
    /// The project's; holds the folder or repository.
    Project(String),
}

/// Templates over others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer {
    pub origin: Origin,
    pub files: Vec<(String, String)>,
    pub questions: Vec<Question>,
}

/// What lies over the embedded templates, the lowest first. Many projects may share a layer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layers(Vec<Arc<Layer>>);

/// A template that is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layered<'a> {
    /// The path, with `/` between the parts.
    pub path: &'a str,
    pub text: &'a str,
    pub origin: &'a Origin,
}

impl Layers {
    /// Nothing but what is embedded.
    pub const NONE: Self = Self(Vec::new());

    /// These, the lowest first.
    pub fn new(layers: Vec<Arc<Layer>>) -> Self {
        Self(layers)
    }

    #[must_use]
    pub fn with(&self, layer: Arc<Layer>) -> Self {
        Self(self.0.iter().cloned().chain([layer]).collect())
    }

    /// Those of the team alone: what they come to is the same for everybody, and for every project.
    #[must_use]
    pub fn of_team(&self) -> Self {
        Self(self.0.iter().filter(|layer| matches!(layer.origin, Origin::Team(_))).cloned().collect())
    }

    /// Whether there is nothing but what is embedded.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every template that is in force, by path.
    pub fn templates(&self) -> Vec<Layered<'_>> {
        let embedded = embedded().into_iter().map(|(path, text)| Layered { path, text, origin: &Origin::Embedded });
        if self.is_empty() {
            return embedded.collect();
        }
        let mut in_force: BTreeMap<&str, Layered<'_>> = embedded.map(|template| (template.path, template)).collect();
        for layer in &self.0 {
            for (path, text) in &layer.files {
                if text.trim().is_empty() {
                    in_force.remove(path.as_str());
                } else {
                    in_force.insert(path, Layered { path, text, origin: &layer.origin });
                }
            }
        }
        in_force.into_values().collect()
    }

    /// Whose template that is; `None` if it is in no layer.
    pub fn origin_of(&self, path: &str) -> Option<&Origin> {
        let above = self.0.iter().rev().find(|layer| layer.files.iter().any(|(found, _)| found == path));
        let is_embedded = || embedded().iter().any(|(found, _)| *found == path);
        above.map(|layer| &layer.origin).or_else(|| is_embedded().then_some(&Origin::Embedded))
    }

    /// What all of them ask: of two questions of one name, that of the later layer.
    pub fn questions(&self) -> Vec<Question> {
        let mut questions: Vec<Question> = Vec::new();
        for layer in self.0.iter().rev() {
            let is_new = |question: &&Question| !questions.iter().any(|other| other.name == question.name);
            let new: Vec<Question> = layer.questions.iter().filter(is_new).cloned().collect();
            questions.splice(0..0, new);
        }
        questions
    }

    /// The answers that hold for `spec`: its own, and for what it leaves open the defaults.
    pub fn answers(&self, spec: &Spec) -> Result<Vec<Answer>, AnswerError> {
        complete_answers(&self.questions(), &spec.answers)
    }
}

/// Answers as the value `answers` of templates.
pub fn answer_values(answers: Vec<Answer>) -> serde_json::Map<String, serde_json::Value> {
    let value = |value| match value {
        AnswerValue::Text(text) => text.into(),
        AnswerValue::Truth(truth) => truth.into(),
        AnswerValue::Number(number) => number.into(),
        AnswerValue::List(texts) => texts.into(),
    };
    answers.into_iter().map(|answer| (answer.name, value(answer.value))).collect()
}

impl Origin {
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::User(_) => "user",
            Self::Team(_) => "team",
            Self::Project(_) => "project",
        }
    }

    /// The folder or repository; `None` for what is embedded.
    pub fn place(&self) -> Option<&str> {
        match self {
            Self::Embedded => None,
            Self::User(place) | Self::Team(place) | Self::Project(place) => Some(place),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place() {
            None => f.write_str(self.as_str()),
            Some(place) => write!(f, "{}: {place}", self.as_str()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn layer(origin: Origin, files: &[(&str, &str)]) -> Arc<Layer> {
        let files = files.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect();
        Arc::new(Layer { origin, files, questions: Vec::new() })
    }

    #[test]
    fn a_later_layer_adds_replaces_and_drops_file_by_file() {
        let team = Origin::Team("house".to_owned());
        let project = Origin::Project("own".to_owned());
        let layers = Layers::new(vec![
            layer(team.clone(), &[("README.md.hbs", "team"), ("a.hbs", "a"), ("src/main.rs.hbs", "\n")]),
            layer(project.clone(), &[("a.hbs", ""), ("b.hbs", "b")]),
        ]);
        let templates = layers.templates();
        let of = |path: &str| templates.iter().find(|found| found.path == path).map(|found| (found.text, found.origin));
        assert_eq!(of("README.md.hbs"), Some(("team", &team)));
        assert_eq!(of("b.hbs"), Some(("b", &project)));
        assert_eq!((of("a.hbs"), of("src/main.rs.hbs")), (None, None));
        assert_eq!(of("Cargo.toml.hbs").unwrap().1, &Origin::Embedded);
        assert_eq!(layers.origin_of("a.hbs"), Some(&project));
    }
}
