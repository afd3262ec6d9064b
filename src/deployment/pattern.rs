//! Texts of policies as patterns.

use super::{Part, Text};
use crate::service_reference::{Token, of_text};

impl Text {
    /// The pattern of a policy; what is unknown may be anything.
    pub fn pattern(&self) -> Vec<Token> {
        let mut tokens = Vec::new();
        for part in self.parts() {
            match part {
                Part::Unknown(_) => tokens.push(Token::Any),
                Part::Known(known) => tokens.extend(of_text(known)),
            }
        }
        tokens
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::iam::evaluate::{Caller, Policies, Request, evaluate};
    use crate::service_reference::overlap;

    fn meet(one: &str, other: &str) -> bool {
        overlap(&Text::known(one).pattern(), &Text::known(other).pattern())
    }

    fn is_allowed(pattern: &str, key: &str) -> bool {
        let statement =
            json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::b/{pattern}") });
        let document = json!({ "Version": "2012-10-17", "Statement": statement });
        let policies = Policies::default().identity(&document).unwrap();
        let caller = Caller::Account("111122223333".to_owned());
        evaluate(&policies, &Request::new(caller, "s3:GetObject", format!("arn:aws:s3:::b/{key}")))
            .unwrap()
            .is_allowed()
    }

    /// A text that stands for itself meets a pattern where the evaluator says that it matches.
    #[test]
    fn a_text_meets_the_patterns_that_match_it() {
        let mut met = 0;
        for pattern in PATTERNS {
            for text in TEXTS {
                let matches = is_allowed(pattern, text);
                assert_eq!(meet(pattern, &crate::iam::escape(text)), matches, "{pattern} {text}");
                met += usize::from(matches);
            }
        }
        assert!(met > 20 && met < PATTERNS.len() * TEXTS.len() / 2);
    }

    #[rustfmt::skip]
    const PATTERNS: [&str; 18] = [
        "", "*", "?", "a", "a*", "*a", "a?b", "a*b", "*a*b*", "**", "?*", "a${*}b", "${?}*", "${$}{x}", "a.b", "(a|b)", "é*", "*\n?",
    ];
    #[rustfmt::skip]
    const TEXTS: [&str; 16] = ["", "a", "b", "ab", "a*b", "a?b", "axb", "a.b", "?", "?x", "${x}", "(a|b)", "é", "éa", "a\nb", "aab"];
}
