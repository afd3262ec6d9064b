//! ARNs, and other values of a policy, as lists of pieces.

use crate::spec::{AccountId, BucketName, KeyPattern, Location};

/// A part of a policy value. A deployment language spells each kind in its own way; what IAM itself reads is spelt by
/// [`Arn::resolve`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    /// Text that stands for itself, whatever characters it holds.
    Text(String),
    /// Any run of characters: IAM's `*`.
    Any,
    /// The partition of the deployment, such as `aws`.
    Partition,
    /// The Region of the deployment.
    Region,
    /// The account of the deployment.
    Account,
}

/// A resource or a condition value of a policy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    pieces: Vec<Piece>,
    readable: String,
}

/// Where a deployment goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Such as `aws` or `aws-cn`.
    pub partition: String,
    /// Such as `eu-central-1`.
    pub region: String,
    /// 12 digits.
    pub account: String,
}

impl Arn {
    /// The bucket itself. S3 ARNs hold neither Region nor account.
    pub fn bucket(bucket: &BucketName) -> Self {
        Self::s3(bucket, &[], format!("s3://{bucket}"))
    }

    /// The objects of a bucket whose keys match, as one pattern. A key in which prefix and suffix share characters is
    /// not among them: see [`Arn::object`].
    pub fn objects(on: &Location) -> Self {
        let keys = &on.keys;
        Self::s3(&on.bucket, &[text("/"), text(keys.prefix()), Piece::Any, text(keys.suffix())], on.uri())
    }

    /// The object with just this key.
    pub fn object(bucket: &BucketName, key: &str) -> Self {
        Self::s3(bucket, &[text("/"), text(key)], format!("s3://{bucket}/{key}"))
    }

    /// A prefix of keys, as the condition key `s3:prefix` is compared with it.
    pub fn key_prefix(keys: &KeyPattern) -> Self {
        Self::new(&[text(keys.prefix()), Piece::Any], format!("{}*", keys.prefix()))
    }

    /// Every log stream of a log group.
    pub fn log_streams(group: &str) -> Self {
        let mut arn = Self::regional("logs", &format!("log-group:{group}:"), format!("log group {group}"));
        arn.pieces.push(Piece::Any);
        arn
    }

    /// A queue.
    pub fn queue(name: &str) -> Self {
        Self::regional("sqs", name, format!("queue {name}"))
    }

    /// A function, without a version.
    pub fn function(name: &str) -> Self {
        Self::regional("lambda", &format!("function:{name}"), format!("function {name}"))
    }

    /// The account of the deployment, for conditions.
    pub fn account() -> Self {
        Self::new(&[Piece::Account], "this account".to_owned())
    }

    /// The account that owns a bucket: another one, or that of the deployment.
    pub fn owner(account: Option<&AccountId>) -> Self {
        account.map_or_else(Self::account, |account| Self::new(&[text(account.as_str())], format!("account {account}")))
    }

    /// The account of the deployment as a principal: whoever of it has the right from the account itself.
    pub fn root() -> Self {
        let pieces = [text("arn:"), Piece::Partition, text(":iam::"), Piece::Account, text(":root")];
        Self::new(&pieces, "the account of the deployment".to_owned())
    }

    /// The roles of the deployment's account whose names begin so.
    pub fn roles(start: &str) -> Self {
        let role = text(format!(":role/{start}"));
        let pieces = [text("arn:"), Piece::Partition, text(":iam::"), Piece::Account, role, Piece::Any];
        Self::new(&pieces, format!("roles {start}*"))
    }

    /// Text that stands for itself.
    pub fn literal(value: &str) -> Self {
        Self::new(&[text(value)], value.to_owned())
    }

    /// The pieces, in order; no two texts follow each other and none is empty.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// What people call it, such as `s3://in/incoming/*.jpg` or `queue thumbs-failures`. Holds the user's text as it is.
    pub fn readable(&self) -> &str {
        &self.readable
    }

    /// The value as IAM reads it at `place`, with literal wildcards escaped.
    pub fn resolve(&self, place: &Place) -> String {
        let spell = |piece: &Piece| match piece {
            Piece::Text(text) => escape(text),
            Piece::Any => "*".to_owned(),
            Piece::Partition => place.partition.clone(),
            Piece::Region => place.region.clone(),
            Piece::Account => place.account.clone(),
        };
        self.pieces.iter().map(spell).collect()
    }

    fn s3(bucket: &BucketName, rest: &[Piece], readable: String) -> Self {
        let start = [text("arn:"), Piece::Partition, text(format!(":s3:::{bucket}"))];
        Self::new(&[&start, rest].concat(), readable)
    }

    fn regional(service: &str, resource: &str, readable: String) -> Self {
        let pieces = [
            text("arn:"),
            Piece::Partition,
            text(format!(":{service}:")),
            Piece::Region,
            text(":"),
            Piece::Account,
            text(format!(":{resource}")),
        ];
        Self::new(&pieces, readable)
    }

    /// Joins texts that follow each other and drops empty ones.
    fn new(list: &[Piece], readable: String) -> Self {
        let mut pieces: Vec<Piece> = Vec::with_capacity(list.len());
        for piece in list {
            match (pieces.last_mut(), piece) {
                (_, Piece::Text(more)) if more.is_empty() => {}
                (Some(Piece::Text(before)), Piece::Text(more)) => before.push_str(more),
                (_, piece) => pieces.push(piece.clone()),
            }
        }
        Self { pieces, readable }
    }
}

fn text(value: impl Into<String>) -> Piece {
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

    fn place() -> Place {
        Place { partition: "aws-cn".to_owned(), region: "cn-north-1".to_owned(), account: "111122223333".to_owned() }
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
