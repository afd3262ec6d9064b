//! A bucket and the keys that are meant in it, written as an S3 URI.

use std::fmt;
use std::str::FromStr;

use super::{BucketName, BucketNameError, KeyError, KeyPattern};
use crate::escape::{Quoted, visible};

/// The keys of one bucket that a trigger or a grant is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    pub bucket: BucketName,
    pub keys: KeyPattern,
}

impl Location {
    pub fn overlaps(&self, other: &Self) -> bool {
        self.bucket == other.bucket && self.keys.overlaps(&other.keys)
    }

    /// `s3://BUCKET/PREFIX*SUFFIX`, to the letter. A literal `*` of a key cannot be told from the one that parts prefix
    /// and suffix, so this is for people to read.
    pub fn uri(&self) -> String {
        let keys = &self.keys;
        format!("s3://{}/{}*{}", self.bucket, keys.prefix(), keys.suffix())
    }
}

/// [`Location::uri`] with control characters escaped, for the terminal.
impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&visible(&self.uri()))
    }
}

impl FromStr for Location {
    type Err = LocationError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let rest = typed.strip_prefix("s3://").ok_or_else(|| LocationError::NoScheme(typed.to_owned()))?;
        if rest.contains(",s3://") {
            return Err(LocationError::Several(typed.to_owned()));
        }
        let (bucket, keys) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.contains('*') {
            return Err(LocationError::BucketWildcard(typed.to_owned()));
        }
        let bucket = bucket.parse().map_err(LocationError::Bucket)?;
        let (prefix, suffix) = keys.split_once('*').unwrap_or((keys, ""));
        if suffix.contains('*') {
            return Err(LocationError::Wildcards(typed.to_owned()));
        }
        let keys = KeyPattern::new(prefix, suffix).map_err(LocationError::Keys)?;
        Ok(Self { bucket, keys })
    }
}

/// An S3 URI that names no keys of a bucket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LocationError {
    /// Does not start with `s3://`.
    NoScheme(String),
    /// A `*` in the bucket's name.
    BucketWildcard(String),
    /// More than one `*`.
    Wildcards(String),
    /// Several URIs with commas between them.
    Several(String),
    Bucket(BucketNameError),
    Keys(KeyError),
}

impl fmt::Display for LocationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoScheme(typed) => write!(f, "{} is not an S3 URI", Quoted(typed)),
            Self::BucketWildcard(typed) => {
                write!(f, "{} has a `*` in the bucket name", Quoted(typed))
            }
            Self::Wildcards(typed) => write!(f, "{} has more than one `*`", Quoted(typed)),
            Self::Several(typed) => write!(f, "{} holds several S3 URIs", Quoted(typed)),
            Self::Bucket(error) => error.fmt(f),
            Self::Keys(error) => error.fmt(f),
        }
    }
}

impl LocationError {
    pub fn help(&self) -> String {
        match self {
            Self::NoScheme(typed) => {
                let path = typed
                    .strip_prefix("arn:aws:s3:::")
                    .or_else(|| typed.strip_prefix("S3://"))
                    .unwrap_or(typed)
                    .trim_start_matches('/');
                let uri = format!("s3://{path}");
                if uri.parse::<Location>().is_ok() {
                    format!("write it as {}", Quoted(&uri))
                } else {
                    "write it as `s3://BUCKET/PREFIX*SUFFIX`".to_owned()
                }
            }
            Self::BucketWildcard(_) => "name one bucket, and repeat the flag for another".to_owned(),
            Self::Wildcards(_) => "one `*` parts the prefix from the suffix; a literal `*` in a key goes into a \
                 spec file (`--spec`), where prefix and suffix are fields of their own"
                .to_owned(),
            Self::Several(_) => "give one at a time, and repeat the flag for another".to_owned(),
            Self::Bucket(error) => error.help(),
            Self::Keys(error) => error.help(),
        }
    }
}

/// Keys that are seldom meant. They are possible, so this is no error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caution {
    /// A character that looks like a wildcard. Filters of notifications hold a prefix and a suffix, and take every character for
    /// itself (*Amazon S3 User Guide, Configuring event notifications using object key name filtering*).
    Literal(char),
    /// A prefix that starts with `/`, as keys seldom do.
    LeadingSlash,
    /// A prefix that ends within a name, so that it matches others that begin so.
    OpenPrefix,
}

impl Caution {
    /// What these keys may not have been meant to be.
    pub fn of(keys: &KeyPattern) -> Option<Self> {
        let (prefix, suffix) = (keys.prefix(), keys.suffix());
        if let Some(literal) = prefix.chars().chain(suffix.chars()).find(|c| matches!(c, '*' | '?')) {
            return Some(Self::Literal(literal));
        }
        match (prefix.starts_with('/'), prefix.is_empty() || prefix.ends_with('/') || !suffix.is_empty()) {
            (true, _) => Some(Self::LeadingSlash),
            (false, false) => Some(Self::OpenPrefix),
            (false, true) => None,
        }
    }

    /// What it means for these keys.
    pub fn text(self, on: &Location) -> String {
        let prefix = on.keys.prefix();
        match self {
            Self::Literal(literal) => {
                format!(
                    "`{literal}` stands for itself in `{on}`: prefix and suffix of a notification know no wildcards"
                )
            }
            Self::LeadingSlash => {
                let without = prefix.trim_start_matches('/');
                format!("the prefix of `{on}` starts with `/`: keys such as {} do not match", Quoted(without))
            }
            Self::OpenPrefix => {
                let other = format!("{prefix}-2/…");
                format!("`{on}` matches keys such as {}, too: end the prefix with `/` for a folder", Quoted(&other))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(typed: &str) -> (String, String, String) {
        let at: Location = typed.parse().unwrap();
        (at.bucket.to_string(), at.keys.prefix().to_owned(), at.keys.suffix().to_owned())
    }

    #[test]
    fn one_star_parts_prefix_from_suffix() {
        let expect =
            |bucket: &str, prefix: &str, suffix: &str| (bucket.to_owned(), prefix.to_owned(), suffix.to_owned());
        assert_eq!(parts("s3://in-bucket/incoming/*.jpg"), expect("in-bucket", "incoming/", ".jpg"));
        assert_eq!(parts("s3://in-bucket/incoming/"), expect("in-bucket", "incoming/", ""));
        assert_eq!(parts("s3://in-bucket"), expect("in-bucket", "", ""));
        assert_eq!(parts("s3://in-bucket/"), expect("in-bucket", "", ""));
        assert_eq!(parts("s3://in-bucket/*"), expect("in-bucket", "", ""));
        assert_eq!(parts("s3://in-bucket/*.jpg"), expect("in-bucket", "", ".jpg"));
        assert_eq!(parts("s3://in-bucket//a b+c%20/"), expect("in-bucket", "/a b+c%20/", ""));
    }

    #[test]
    fn what_is_no_uri_says_what_to_type() {
        let error = "in-bucket/x".parse::<Location>().unwrap_err();
        assert_eq!(error.to_string(), "`in-bucket/x` is not an S3 URI");
        assert_eq!(error.help(), "write it as `s3://in-bucket/x`");
        assert!(matches!("s3://in-*/x".parse::<Location>(), Err(LocationError::BucketWildcard(_))));
        assert!(matches!("s3://in-b/a*b*c".parse::<Location>(), Err(LocationError::Wildcards(_))));
        assert!(matches!("s3://in-b/a/,s3://in-b/b/".parse::<Location>(), Err(LocationError::Several(_))));
    }

    #[test]
    fn keys_that_are_seldom_meant_are_noticed() {
        let caution = |typed: &str| Caution::of(&typed.parse::<Location>().unwrap().keys);
        assert_eq!(caution("s3://in-b/in/?.jpg"), Some(Caution::Literal('?')));
        assert_eq!(caution("s3://in-b//incoming/"), Some(Caution::LeadingSlash));
        assert_eq!(caution("s3://in-b/incoming"), Some(Caution::OpenPrefix));
        for usual in ["s3://in-b", "s3://in-b/incoming/", "s3://in-b/incoming/img*.jpg", "s3://in-b/*.jpg"] {
            assert_eq!(caution(usual), None, "{usual}");
        }
        let literal = KeyPattern::new("", "*.jpg").unwrap();
        assert_eq!(Caution::of(&literal), Some(Caution::Literal('*')));
    }
}
