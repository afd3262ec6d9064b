//! How each language looks up a value of which every environment has its own.

use super::{hcl, typescript, yaml};

/// The way of one language.
#[derive(Clone, Copy)]
pub struct Lookup {
    /// The key of a number or a text, such as `log_retention` or `env_RUST_LOG`: letters, digits and `_`.
    pub key: fn(&str) -> String,
    /// The expression that looks a key up.
    pub spell: fn(&str) -> String,
    /// A text that is looked up, where it stands.
    pub text: fn(&str) -> String,
}

/// A mapping of a template. Its keys hold letters and digits alone (*AWS CloudFormation Template Reference, Mappings*).
pub const YAML: Lookup = Lookup {
    key: pascal_case,
    spell: |key| format!("!FindInMap [Environments, !Ref Environment, {key}]"),
    text: yaml::string,
};

/// A local value of a configuration.
pub const HCL: Lookup = Lookup {
    key: str::to_owned,
    spell: |key| format!("local.settings[{}].{key}", hcl::ENVIRONMENT),
    text: hcl::string,
};

/// A function of the app.
pub const TYPESCRIPT: Lookup = Lookup {
    key: camel_case,
    spell: |key| format!("settingsOf({}).{key}", typescript::ENVIRONMENT),
    text: typescript::string,
};

impl Lookup {
    /// What stands for the text of this name.
    pub(super) fn of_text(self, name: &str) -> String {
        (self.spell)(&(self.key)(name))
    }
}

/// `log_retention` as `LogRetention`.
fn pascal_case(snake: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_ascii_uppercase() + rest
    };
    snake.split('_').map(word).collect()
}

/// `log_retention` as `logRetention`.
fn camel_case(snake: &str) -> String {
    let pascal = pascal_case(snake);
    let (first, rest) = pascal.split_at(pascal.len().min(1));
    first.to_ascii_lowercase() + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placeholder::setting;

    #[test]
    fn each_language_looks_values_up_in_its_way() {
        let spelt = |lookup: Lookup| (lookup.spell)(&(lookup.key)("log_retention"));
        assert_eq!(spelt(YAML), "!FindInMap [Environments, !Ref Environment, LogRetention]");
        assert_eq!(spelt(HCL), "local.settings[var.environment].log_retention");
        assert_eq!(spelt(TYPESCRIPT), "settingsOf(environment).logRetention");
        let text = setting("env_RUST_LOG");
        assert_eq!(yaml::string(&text), "!FindInMap [Environments, !Ref Environment, EnvRUSTLOG]");
        assert_eq!(hcl::string(&text), "local.settings[var.environment].env_RUST_LOG");
        assert_eq!(typescript::string(&text), "settingsOf(environment).envRUSTLOG");
    }

    #[test]
    fn a_text_that_looks_like_what_is_looked_up_stands_for_itself() {
        for text in ["\0a]\0", "\0a", "a\0"] {
            assert!(!yaml::string(text).contains("FindInMap"), "{text:?}");
        }
    }
}
