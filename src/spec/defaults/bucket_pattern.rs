//! Which buckets a team allows.

use std::fmt;
use std::str::FromStr;

use glob::Pattern;

use crate::spec::{BucketName, InvalidValue};

/// A glob over bucket names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketPattern(Pattern);

impl BucketPattern {
    pub fn covers(&self, bucket: &BucketName) -> bool {
        self.0.matches(bucket.as_str())
    }

    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for BucketPattern {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        const ACCEPTED: &str = "give one such as `photo-*`: a bucket's lower-case letters, digits, `-` and `.`, with `*`, `?` \
                                and `[a-z]`";
        // With any other character it could cover no bucket at all.
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.*?[]!".contains(c);
        let pattern = Some(typed).filter(|typed| !typed.is_empty() && typed.chars().all(fits));
        let pattern = pattern.and_then(|typed| Pattern::new(typed).ok());
        pattern.map(Self).ok_or_else(|| InvalidValue::new("pattern of bucket names", typed, ACCEPTED))
    }
}

impl fmt::Display for BucketPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_covers_whole_names() {
        let covers =
            |pattern: &str, bucket: &str| pattern.parse::<BucketPattern>().unwrap().covers(&bucket.parse().unwrap());
        assert!(covers("photo-*", "photo-inbox") && covers("photo-inbox", "photo-inbox"));
        assert!(!covers("photo-*", "my-photo-inbox") && !covers("photo", "photo-inbox"));
        for typed in ["", "Photo-*", "photo_*", "a b", "{a,b}", "s3://photo-*", "a***", "[a"] {
            assert!(typed.parse::<BucketPattern>().is_err(), "{typed}");
        }
    }
}
