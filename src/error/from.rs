//! What becomes an error by itself.

use super::Error;
use crate::plan::PlanError;
use crate::spec::manifest::{EditError, InitError};
use crate::spec::{AnswerError, Invalid};
use crate::templates::LayerError;

impl From<Invalid> for Error {
    fn from(error: Invalid) -> Self {
        Self::Invalid(error)
    }
}

impl From<EditError> for Error {
    fn from(error: EditError) -> Self {
        Self::Edit(Box::new(error))
    }
}

impl From<InitError> for Error {
    fn from(error: InitError) -> Self {
        Self::Init(error)
    }
}

impl From<PlanError> for Error {
    fn from(error: PlanError) -> Self {
        Self::Plan(error)
    }
}

impl From<LayerError> for Error {
    fn from(error: LayerError) -> Self {
        Self::Layer(error)
    }
}

impl From<AnswerError> for Error {
    fn from(error: AnswerError) -> Self {
        Self::Answer(error)
    }
}
