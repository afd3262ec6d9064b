//! What a function may be called.

use crate::escape::Quoted;
use std::fmt;
use std::str::FromStr;

/// The name of the function and of its package: what cargo and Lambda both accept.
///
/// 1 to 64 characters of `a-z`, `A-Z`, `0-9`, `-` and `_` (*AWS Lambda API Reference, CreateFunction*), starting with a
/// letter, and no word that Rust or cargo keeps for itself (*The Cargo Book, cargo new*).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FunctionName(String);

impl FunctionName {
    /// The form as a regular expression, for editors; it knows nothing of words that are kept.
    pub const PATTERN: &str = "^[a-zA-Z][a-zA-Z0-9_-]{0,63}$";

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FunctionName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

const MAX_CHARACTERS: usize = 64;

#[rustfmt::skip]
const KEYWORDS: [&str; 53] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match",
    "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait",
    "true", "try", "type", "typeof", "union", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Names of crates that come with the compiler, and of folders that cargo keeps below `target/`.
const RESERVED: [&str; 10] =
    ["test", "core", "std", "alloc", "proc_macro", "proc-macro", "build", "deps", "examples", "incremental"];

/// Device names, which Windows allows as no file's name.
#[rustfmt::skip]
const WINDOWS_DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// What the generated crate depends on: a package of the same name could not depend on it.
pub const DEPENDENCIES: [&str; 25] = [
    "anyhow",
    "aws-config",
    "aws-sdk-s3",
    "aws-sdk-secretsmanager",
    "aws-sdk-sns",
    "aws-sdk-sqs",
    "aws-sdk-ssm",
    "aws-smithy-http-client",
    "aws-smithy-runtime-api",
    "base64",
    "bytes",
    "crc32fast",
    "futures",
    "image",
    "json-subscriber",
    "lambda-s3-runtime",
    "lambda_runtime",
    "percent-encoding",
    "serde",
    "serde_json",
    "sha2",
    "tokio",
    "tokio-util",
    "tracing",
    "zeroize",
];

impl FromStr for FunctionName {
    type Err = NameError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let refuse = |why| Err(NameError::new(typed, why));
        let Some(first) = typed.chars().next() else {
            return refuse(NameRule::Empty);
        };
        if let Some(odd) = typed.chars().find(|&c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')) {
            return refuse(NameRule::Character(odd));
        }
        if !first.is_ascii_alphabetic() {
            return refuse(NameRule::First(first));
        }
        if typed.len() > MAX_CHARACTERS {
            return refuse(NameRule::Length(typed.len()));
        }
        if KEYWORDS.contains(&typed) {
            return refuse(NameRule::Keyword);
        }
        if RESERVED.contains(&typed) {
            return refuse(NameRule::Reserved);
        }
        if WINDOWS_DEVICES.contains(&typed.to_ascii_lowercase().as_str()) {
            return refuse(NameRule::Device);
        }
        if DEPENDENCIES.iter().any(|name| name.replace('_', "-") == typed.replace('_', "-")) {
            return refuse(NameRule::Dependency);
        }
        Ok(Self(typed.to_owned()))
    }
}

/// A name that cargo or Lambda refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameError {
    pub typed: String,
    /// The first rule that it breaks.
    pub rule: NameRule,
}

/// One rule of [`FunctionName`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameRule {
    Empty,
    /// A character outside `a-z`, `A-Z`, `0-9`, `-` and `_`.
    Character(char),
    /// Starts with a digit, `-` or `_`.
    First(char),
    /// Over 64 characters; holds the length.
    Length(usize),
    Keyword,
    /// A crate of the compiler's or a folder of cargo's.
    Reserved,
    Device,
    Dependency,
}

impl NameError {
    fn new(typed: &str, rule: NameRule) -> Self {
        Self { typed: typed.to_owned(), rule }
    }

    pub fn help(&self) -> String {
        let proposal = match self.rule {
            NameRule::Empty => "thumbnails".to_owned(),
            NameRule::Length(_) => self.typed[..MAX_CHARACTERS].trim_end_matches(['-', '_']).to_owned(),
            NameRule::Character(_) | NameRule::First(_) => {
                let plain: String =
                    self.typed.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
                let plain = plain.trim_matches('-');
                let starts_right = plain.starts_with(|c: char| c.is_ascii_alphabetic());
                let mut proposal = if starts_right { plain.to_owned() } else { format!("function-{plain}") };
                proposal.truncate(MAX_CHARACTERS);
                proposal.trim_end_matches('-').to_owned()
            }
            NameRule::Keyword | NameRule::Reserved | NameRule::Device | NameRule::Dependency => {
                format!("{}-fn", self.typed)
            }
        };
        format!("try `--name {proposal}`")
    }
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed = Quoted(&self.typed);
        match self.rule {
            NameRule::Empty => write!(f, "the function has no name"),
            NameRule::Character(c) => {
                write!(
                    f,
                    "function name {typed} holds `{}`: Lambda allows `a-z`, `A-Z`, `0-9`, `-` and `_`",
                    c.escape_debug()
                )
            }
            NameRule::First(c) => write!(f, "function name {typed} starts with `{c}`: cargo wants a letter first"),
            NameRule::Length(n) => {
                write!(f, "function name {typed} has {n} characters: Lambda allows {MAX_CHARACTERS}")
            }
            NameRule::Keyword => write!(f, "function name {typed} is a Rust keyword"),
            NameRule::Reserved => {
                write!(f, "function name {typed} is one that cargo keeps for itself")
            }
            NameRule::Device => write!(f, "function name {typed} is a device name of Windows"),
            NameRule::Dependency => write!(f, "function name {typed} is that of a crate which the handler depends on"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(name: &str) -> Option<NameRule> {
        name.parse::<FunctionName>().err().map(|error| error.rule)
    }

    #[test]
    fn names_that_cargo_or_lambda_refuse_are_refused() {
        let long = "a".repeat(65);
        for (name, broken) in [
            ("", NameRule::Empty),
            ("a b", NameRule::Character(' ')),
            ("größe", NameRule::Character('ö')),
            ("1st", NameRule::First('1')),
            ("-x", NameRule::First('-')),
            ("_x", NameRule::First('_')),
            (&long, NameRule::Length(65)),
            ("fn", NameRule::Keyword),
            ("match", NameRule::Keyword),
            ("test", NameRule::Reserved),
            ("core", NameRule::Reserved),
            ("deps", NameRule::Reserved),
            ("NUL", NameRule::Device),
            ("tokio", NameRule::Dependency),
            ("lambda-runtime", NameRule::Dependency),
        ] {
            assert_eq!(rule(name), Some(broken), "{name}");
        }
        let longest = "a".repeat(64);
        for name in ["thumbs", "make-thumbs_2", "A", &longest] {
            assert_eq!(rule(name), None, "{name}");
        }
    }

    #[test]
    fn every_proposal_is_itself_accepted() {
        for name in ["", "1st place", "größe", "-", "fn", "test", "con", &"x-".repeat(40)] {
            let help = name.parse::<FunctionName>().unwrap_err().help();
            let proposal = help.strip_prefix("try `--name ").and_then(|rest| rest.strip_suffix('`')).unwrap();
            assert_eq!(rule(proposal), None, "{name} -> {proposal}");
        }
    }
}
