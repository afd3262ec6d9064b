//! What stands for the name of the environment, and for texts that each environment has for itself, in the texts of a spec.
//!
//! Wherever a text holds [`ENVIRONMENT`], each environment of a project has its own name there. Texts keep the placeholder all the
//! way; each deployment language spells it as a parameter or a variable, and [`fill`] puts a name in its place. A spec has no other
//! way to hold this text.

use std::borrow::Cow;

/// What stands for the name of the environment.
pub const ENVIRONMENT: &str = "{environment}";

/// Begins and ends what stands for a text of which each environment has its own: no value of an environment variable holds it.
const TOKEN: char = '\0';

/// What stands for the text of this name, whole.
pub fn setting(name: &str) -> String {
    format!("{TOKEN}{name}{TOKEN}")
}

/// The name of the text that `text` stands for, if it does: letters, digits and `_`.
pub fn setting_of(text: &str) -> Option<&str> {
    let name = text.strip_prefix(TOKEN)?.strip_suffix(TOKEN)?;
    name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_').then_some(name)
}

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextPart<'a> {
    Text(&'a str),
    Environment,
}

/// The parts of a text; no text is empty.
pub fn parts(text: &str) -> Vec<TextPart<'_>> {
    let mut parts = Vec::new();
    for (at, piece) in text.split(ENVIRONMENT).enumerate() {
        if at > 0 {
            parts.push(TextPart::Environment);
        }
        if !piece.is_empty() {
            parts.push(TextPart::Text(piece));
        }
    }
    parts
}

/// Whether the name of the environment is part of the text.
pub fn is_in(text: &str) -> bool {
    text.contains(ENVIRONMENT)
}

/// The text as it is in an environment.
pub fn fill<'a>(text: &'a str, name: &str) -> Cow<'a, str> {
    if is_in(text) { Cow::Owned(text.replace(ENVIRONMENT, name)) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_and_filled_in() {
        let text = "{environment}in-{environment}";
        assert_eq!(parts(text), [TextPart::Environment, TextPart::Text("in-"), TextPart::Environment]);
        assert_eq!(parts("in"), [TextPart::Text("in")]);
        assert_eq!(fill(text, "dev"), "devin-dev");
    }
}
