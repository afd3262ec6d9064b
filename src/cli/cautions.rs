//! What `new`, `init` and `add` say of keys that are seldom meant.

use crate::spec::{Caution, Spec};
use crate::{terminal, views};

/// Prints it of the keys that `after` names and `before` did not.
pub(super) fn report(before: Option<&Spec>, after: &Spec) {
    for (caution, text) in views::cautions(before, after) {
        match caution {
            Caution::Literal(_) | Caution::LeadingSlash => terminal::warn(&text),
            Caution::OpenPrefix => terminal::note(&text),
        }
    }
}
