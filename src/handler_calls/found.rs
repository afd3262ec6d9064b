//! Calls while more is learnt of them.

use std::collections::HashMap;

use super::call::{Call, Certainty, CodeLocation, Setting};
use super::reader::Spot;
use super::value::{Shape, Source, Text};
use crate::service_reference::Operation;

/// A call while more is learnt of it.
pub(super) struct Found {
    pub(super) operation: &'static Operation,
    pub(super) certainty: Certainty,
    pub(super) spot: Spot,
    pub(super) within: Within,
    pub(super) settings: HashMap<String, FoundSetting>,
    pub(super) is_partial: bool,
}

/// Where a call is made, and on what.
#[derive(Clone, Debug, Default)]
pub(super) struct Within {
    pub(super) function: Option<usize>,
    pub(super) conditions: usize,
    /// Whose credentials the client has.
    pub(super) source: Source,
}

#[derive(Clone, Default)]
pub(super) struct FoundSetting {
    pub(super) texts: Vec<Text>,
    pub(super) is_always_set: bool,
    /// What parts of the request are given that it is made of.
    pub(super) shape: Shape,
}

impl Found {
    pub(super) fn add(&mut self, field: &str, setting: FoundSetting) {
        let known = self.settings.entry(field.to_owned()).or_default();
        known.is_always_set |= setting.is_always_set;
        known.shape = known.shape.joined(&setting.shape);
        for text in setting.texts {
            if !known.texts.contains(&text) {
                known.texts.push(text);
            }
        }
    }

    pub(super) fn finish(self, place: CodeLocation, settings: std::collections::BTreeMap<String, Setting>) -> Call {
        let Self { operation, certainty, is_partial, .. } = self;
        Call { operation, certainty, place, settings, is_partial, tells_missing: false }
    }
}
