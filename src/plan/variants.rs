//! What the handler's code calls the triggers.

use serde::Serialize;

use crate::spec::Spec;

/// A variant of the generated enum `On`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VariantValues {
    /// The trigger's name.
    pub name: String,
    /// The same as a variant of an enum.
    pub variant: String,
}

/// One for each trigger that has a name.
pub(super) fn variants(spec: &Spec) -> Vec<VariantValues> {
    let mut variants: Vec<VariantValues> = Vec::new();
    for name in spec.trigger_names() {
        let mut variant: String = name.as_str().split('_').map(capitalized).collect();
        while variants.iter().any(|before| before.variant == variant) {
            variant.push('_');
        }
        variants.push(VariantValues { name: name.to_string(), variant });
    }
    variants
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}", first.to_ascii_uppercase(), letters.as_str()))
}
