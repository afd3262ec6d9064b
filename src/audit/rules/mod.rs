//! One rule a file, named after the bad thing that it finds.

mod secret_in_environment;

use super::Rule;

/// Every rule, sorted by its name. A test reads the folder, so that none is forgotten.
pub const RULES: &[Rule] = &[secret_in_environment::RULE];

/// The rule of this name.
pub fn rule(name: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.name == name)
}
