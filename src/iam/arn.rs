//! ARNs, and other values of a policy, as lists of pieces.

use crate::placeholder::{ENVIRONMENT, TextPart, is_in, parts};
use crate::spec::{AccountId, Spec};

/// A part of a policy value. A deployment language spells each kind in its own way; what IAM itself reads is spelt by
/// [`Arn::resolve`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    /// Text that stands for itself, whatever characters it holds.
    Text(String),
    /// Any run of characters: IAM's `*`.
    Any,
    /// Any one character: IAM's `?`.
    AnyOne,
    /// Text as it is, with whatever it means to IAM: `${aws:PrincipalTag/team}` is the tag of whoever asks.
    Verbatim(String),
    /// The partition of the deployment, such as `aws`.
    Partition,
    Region,
    Account,
    /// The name of the environment, where the project is deployed to several.
    Environment,
}

/// What only the deployment knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unknown {
    /// See [`Piece::Partition`].
    Partition,
    /// See [`Piece::Region`].
    Region,
    /// See [`Piece::Account`].
    Account,
    /// See [`Piece::Environment`].
    Environment,
}

impl Piece {
    /// What IAM is to read, where that is the same everywhere; literal wildcards are escaped.
    pub fn fixed(&self) -> Result<String, Unknown> {
        match self {
            Self::Text(text) => Ok(escape(text)),
            Self::Any => Ok("*".to_owned()),
            Self::AnyOne => Ok("?".to_owned()),
            Self::Verbatim(text) => Ok(text.clone()),
            Self::Partition => Err(Unknown::Partition),
            Self::Region => Err(Unknown::Region),
            Self::Account => Err(Unknown::Account),
            Self::Environment => Err(Unknown::Environment),
        }
    }
}

/// A resource or a condition value of a policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    pieces: Vec<Piece>,
    readable: String,
}

/// Where a deployment goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Such as `aws` or `aws-cn`.
    pub partition: String,
    /// Such as `eu-central-1`.
    pub region: String,
    /// 12 digits.
    pub account: String,
    /// The environment, where the project has several.
    pub environment: Option<TargetEnvironment>,
}

/// Of which environment values are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetEnvironment {
    /// What stands for its name: [`ENVIRONMENT`] where all of them are meant, or the name of one.
    pub name: String,
    /// The environment whose own settings count, where `name` stands for all of them.
    pub settings: Option<String>,
}

impl TargetEnvironment {
    /// The key under which files hold what is an environment's own, where `key` is a name in a file.
    pub fn key<'k>(&'k self, key: &'k str) -> &'k str {
        match &self.settings {
            Some(settings) if key == self.name => settings,
            _ => key,
        }
    }
}

impl Target {
    /// Where a function goes as far as its spec says, and otherwise where AWS's documentation has its examples.
    pub fn of(spec: &Spec) -> Self {
        let region = spec.region.clone().unwrap_or_default();
        Self {
            partition: region.partition().to_owned(),
            region: region.as_str().to_owned(),
            account: AccountId::EXAMPLE.to_owned(),
            environment: (!spec.environments.is_empty())
                .then(|| TargetEnvironment { name: ENVIRONMENT.to_owned(), settings: None }),
        }
    }
}

impl Arn {
    pub fn literal(value: &str) -> Self {
        Self::new(&[text(value)], value.to_owned())
    }

    pub(super) fn then(&self, more: &[Piece], readable: &str) -> Self {
        Self::new(&[&self.pieces, more].concat(), format!("{}{readable}", self.readable))
    }

    /// The pieces, in order; no two texts follow each other and none is empty.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// What people call it, such as `s3://in/incoming/*.jpg` or `queue thumbs-failures`. Holds the user's text as it is.
    pub fn readable(&self) -> &str {
        &self.readable
    }

    /// The value as IAM reads it at `place`, with literal wildcards escaped; without an environment, [`ENVIRONMENT`] stands for its name.
    pub fn resolve(&self, place: &Target) -> String {
        let spell = |piece: &Piece| {
            piece.fixed().unwrap_or_else(|unknown| match unknown {
                Unknown::Partition => place.partition.clone(),
                Unknown::Region => place.region.clone(),
                Unknown::Account => place.account.clone(),
                Unknown::Environment => {
                    place.environment.as_ref().map_or_else(|| ENVIRONMENT.to_owned(), |one| one.name.clone())
                }
            })
        };
        self.pieces.iter().map(spell).collect()
    }

    /// Joins texts that follow each other, drops empty ones, and takes the name of the environment out of them.
    pub(super) fn new(list: &[Piece], readable: String) -> Self {
        let mut pieces: Vec<Piece> = Vec::with_capacity(list.len());
        for piece in list {
            match (pieces.last_mut(), piece) {
                (_, Piece::Text(more)) if more.is_empty() => {}
                (Some(Piece::Text(before)), Piece::Text(more)) => before.push_str(more),
                (_, piece) => pieces.push(piece.clone()),
            }
        }
        Self { pieces: pieces.into_iter().flat_map(with_environments).collect(), readable }
    }
}

fn with_environments(piece: Piece) -> Vec<Piece> {
    let split = |text: &str, kind: fn(String) -> Piece| {
        let part = |part| match part {
            TextPart::Text(text) => kind(text.to_owned()),
            TextPart::Environment => Piece::Environment,
        };
        parts(text).into_iter().map(part).collect()
    };
    match &piece {
        Piece::Text(text) if is_in(text) => split(text, Piece::Text),
        Piece::Verbatim(text) if is_in(text) => split(text, Piece::Verbatim),
        _ => vec![piece],
    }
}

pub(super) fn text(value: impl Into<String>) -> Piece {
    Piece::Text(value.into())
}

/// Text as a policy's resource or condition must hold it so that it stands for itself: `*`, `?` and `$` have meanings of
/// their own (*IAM User Guide, Policy elements: variables and tags, Special characters*). Needs `Version: 2012-10-17`.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '*' | '?' | '$' => escaped.extend(['$', '{', c, '}']),
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{KeyPattern, Location};

    fn place() -> Target {
        Target {
            partition: "aws-cn".to_owned(),
            region: "cn-north-1".to_owned(),
            account: "111122223333".to_owned(),
            environment: None,
        }
    }

    fn objects(prefix: &str, suffix: &str) -> String {
        let on = Location { bucket: "in-b".parse().unwrap(), keys: KeyPattern::new(prefix, suffix).unwrap() };
        Arn::objects(&on).resolve(&place())
    }

    #[test]
    fn prefixes_are_escaped_as_iam_reads_them() {
        assert_eq!(objects("my photos/", ""), "arn:aws-cn:s3:::in-b/my photos/*");
        assert_eq!(objects("a*b?c$d/", ".jpg"), "arn:aws-cn:s3:::in-b/a${*}b${?}c${$}d/*.jpg");
        assert_eq!(objects("${aws:username}/", ""), "arn:aws-cn:s3:::in-b/${$}{aws:username}/*");
        assert_eq!(objects("", ""), "arn:aws-cn:s3:::in-b/*");
    }

    #[test]
    fn regional_arns_name_the_place() {
        assert_eq!(
            Arn::log_streams("/aws/lambda/thumbs").resolve(&place()),
            "arn:aws-cn:logs:cn-north-1:111122223333:log-group:/aws/lambda/thumbs:*"
        );
        assert_eq!(
            Arn::function("thumbs").resolve(&place()),
            "arn:aws-cn:lambda:cn-north-1:111122223333:function:thumbs"
        );
    }
}
