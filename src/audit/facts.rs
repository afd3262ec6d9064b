//! What deployment files and policies say, in one form whatever language they are written in.

use super::Place;

/// Everything that was read. What is not known is not in it, or says that it is unknown: rules never guess.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Environment variables of functions whose values are known.
    pub variables: Vec<Variable>,
}

/// An environment variable of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Where its value is.
    pub place: Place,
    /// Its name.
    pub name: String,
    /// Its value, as far as it is known.
    pub value: String,
}
