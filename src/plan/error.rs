//! Why a spec becomes no files.

use std::fmt;

use super::limits;
use crate::error::Report;
use crate::render::RenderError;
use crate::spec::{AnswerError, Invalid, Trigger};
use crate::templates::{Layers, Origin};

/// Why a spec becomes no files.
#[derive(Debug)]
pub enum PlanError {
    /// The environment would be over 4 KB; holds its size in bytes.
    Environment(usize),
    /// The policy of the execution role, or of who deploys, would be over 10,240 characters; holds their number.
    RolePolicy(usize),
    /// The event pattern of a trigger's rule would be over 2,048 characters.
    Pattern { trigger: Box<Trigger>, characters: usize },
    /// A template is wrong.
    Render {
        /// How.
        error: RenderError,
        /// Whose it is.
        origin: Origin,
    },
    /// Something that is wrong in one environment.
    Spec(Box<Invalid>),
    /// Files for several environments would say more than another number; holds the value in question.
    Varying(String),
    /// A question of the templates has no answer, or a wrong one.
    Answer(AnswerError),
}

impl Report for PlanError {
    fn help(&self) -> Option<String> {
        Some(self.help())
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment(bytes) => {
                write!(f, "the function's environment would have {bytes} bytes, Lambda allows {}", limits::ENVIRONMENT)
            }
            Self::RolePolicy(characters) => {
                write!(f, "a role's policy would have {characters} characters, IAM allows {}", limits::ROLE)
            }
            Self::Pattern { trigger, characters } => write!(
                f,
                "the event pattern for `{trigger}` would have {characters} characters, EventBridge allows {}",
                limits::PATTERN
            ),
            Self::Render { error, .. } => error.fmt(f),
            Self::Spec(error) => error.fmt(f),
            Self::Varying(what) => {
                write!(
                    f,
                    "`{what}` cannot differ between environments: the files would say more of one than of another, or two values under one key"
                )
            }
            Self::Answer(error) => error.fmt(f),
        }
    }
}

impl PlanError {
    pub(super) fn render(error: RenderError, layers: &Layers) -> Self {
        let origin = layers.origin_of(&error.place).cloned().unwrap_or(Origin::Embedded);
        Self::Render { error, origin }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Environment(_) | Self::RolePolicy(_) => {
                "name fewer or shorter prefixes, or make two functions of it".to_owned()
            }
            Self::Pattern { .. } => {
                "give a shorter prefix or suffix, or fewer prefixes, or leave `--via eventbridge` out".to_owned()
            }
            Self::Render { origin: Origin::Embedded, .. } => {
                "this is a mistake in the templates, please report it".to_owned()
            }
            Self::Render { origin, .. } => {
                let (whose, place) = (origin.as_str(), origin.place().unwrap_or_default());
                format!(
                    "it is one of the {whose}'s, in `{place}`: `cargo lambda-s3 templates check DIR` tells all that is wrong there"
                )
            }
            Self::Spec(error) => error.help(),
            Self::Varying(_) => "give all environments the same setting".to_owned(),
            Self::Answer(error) => error.help(),
        }
    }
}
