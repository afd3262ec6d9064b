//! Which keys of a bucket are meant: a prefix and a suffix.

use std::fmt;

use crate::placeholder::{ENVIRONMENT, TextPart, parts};

/// All keys that start with `prefix` and end with `suffix`; both may be empty, and every character, `*` too, stands
/// for itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyPattern {
    prefix: String,
    suffix: String,
}

/// The longest key, in bytes of UTF-8 (*Amazon S3 User Guide, Naming Amazon S3 objects*).
const MAX_KEY_BYTES: usize = 1_024;

/// The longest value of a notification filter, in characters (*Amazon S3 API Reference, FilterRule*). What S3 stores
/// is the encoded value, so that is what is measured.
const MAX_FILTER_CHARACTERS: usize = 1_024;

impl KeyPattern {
    /// A pattern whose prefix and suffix a key and a notification filter can hold.
    pub fn new(prefix: impl Into<String>, suffix: impl Into<String>) -> Result<Self, KeyError> {
        let (prefix, suffix) = (prefix.into(), suffix.into());
        for (part, text) in [(Part::Prefix, &prefix), (Part::Suffix, &suffix)] {
            if text.len() > MAX_KEY_BYTES {
                return Err(KeyError::LongerThanAnyKey(part, text.len()));
            }
            let encoded = encode_filter(text).len();
            if encoded > MAX_FILTER_CHARACTERS {
                return Err(KeyError::LongFilter(part, encoded));
            }
            if text.contains('\0') {
                return Err(KeyError::Nul(part));
            }
        }
        Ok(Self { prefix, suffix })
    }

    /// What every key starts with, as the key holds it (not URL-encoded).
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// What every key ends with, as the key holds it (not URL-encoded).
    pub fn suffix(&self) -> &str {
        &self.suffix
    }

    pub fn is_everything(&self) -> bool {
        self.prefix.is_empty() && self.suffix.is_empty()
    }

    /// Whether some key can match both patterns: one prefix starts the other and one suffix ends the other. This is
    /// S3's own test for overlapping notifications, and it errs on the side of an overlap.
    pub fn overlaps(&self, other: &Self) -> bool {
        let starts = self.prefix.starts_with(&other.prefix) || other.prefix.starts_with(&self.prefix);
        let ends = self.suffix.ends_with(&other.suffix) || other.suffix.ends_with(&self.suffix);
        starts && ends
    }

    /// Whether every key that matches this pattern matches the other, too.
    pub fn lies_in(&self, other: &Self) -> bool {
        self.prefix.starts_with(&other.prefix) && self.suffix.ends_with(&other.suffix)
    }

    /// Whether `key` matches.
    pub fn matches(&self, key: &str) -> bool {
        key.len() >= self.prefix.len().max(self.suffix.len())
            && key.starts_with(&self.prefix)
            && key.ends_with(&self.suffix)
    }

    /// The keys that match although they are shorter than prefix and suffix together: `photos/` starts with `photos/` and
    /// ends with `/`.
    pub fn keys_that_share_characters(&self) -> Vec<String> {
        let (prefix, suffix) = (&self.prefix, &self.suffix);
        let starts = suffix.char_indices().map(|(at, _)| at).skip(1).chain([suffix.len()]);
        starts
            .filter(|&shared| shared > 0 && prefix.ends_with(&suffix[..shared]))
            .map(|shared| format!("{prefix}{}", &suffix[shared..]))
            .collect()
    }

    /// The first character that a policy document cannot hold, with the part it stands in. Policy text is limited to
    /// tab, line feed, carriage return and U+0020 to U+00FF (*IAM API Reference, PutRolePolicy, PolicyDocument*).
    pub fn beyond_policy_text(&self) -> Option<(Part, char)> {
        let odd = |text: &str| text.chars().find(|&c| !is_policy_text(c));
        odd(&self.prefix).map(|c| (Part::Prefix, c)).or_else(|| odd(&self.suffix).map(|c| (Part::Suffix, c)))
    }

    /// The longest parent "folder" of the prefix that a policy can hold; empty where there is none.
    pub fn policy_parent(&self) -> &str {
        let end = self.prefix.find(|c| !is_policy_text(c)).unwrap_or(self.prefix.len());
        let plain = &self.prefix[..end];
        &plain[..plain.rfind('/').map_or(0, |slash| slash + 1)]
    }
}

fn is_policy_text(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}')
}

/// A filter value as S3 stores it: form encoding, with `/` left alone (*Amazon S3 User Guide, Configuring event
/// notifications using object key name filtering*: "If your prefix or suffix contains a space, you must replace it with
/// the + character. … any other special characters … in URL-encoded (percent-encoded) format").
pub fn encode_filter(text: &str) -> String {
    let part = |part: TextPart<'_>| match part {
        TextPart::Text(text) => encode_text(text),
        TextPart::Environment => ENVIRONMENT.to_owned(),
    };
    parts(text).into_iter().map(part).collect()
}

fn encode_text(text: &str) -> String {
    use fmt::Write as _;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'*' | b'/' => {
                encoded.push(char::from(byte));
            }
            b' ' => encoded.push('+'),
            // Writing to a String cannot fail.
            _ => {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

/// Prefix or suffix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Prefix,
    Suffix,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Prefix => "prefix",
            Self::Suffix => "suffix",
        })
    }
}

/// A prefix or suffix that no key or no filter can hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyError {
    /// Longer than any key; holds the length in bytes.
    LongerThanAnyKey(Part, usize),
    /// Longer than a filter value once encoded; holds the encoded length in characters.
    LongFilter(Part, usize),
    /// Holds U+0000, which no deployment language can write.
    Nul(Part),
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LongerThanAnyKey(part, n) => {
                write!(f, "the {part} has {n} bytes, S3 keys have at most 1,024")
            }
            Self::LongFilter(part, n) => {
                write!(f, "the {part} has {n} characters once URL-encoded, S3 notification filters have at most 1,024")
            }
            Self::Nul(part) => write!(f, "the {part} holds a NUL character"),
        }
    }
}

impl KeyError {
    pub fn help(&self) -> String {
        match self {
            Self::LongerThanAnyKey(part, _) | Self::LongFilter(part, _) => {
                format!("give a shorter {part}: a parent of it also covers these keys")
            }
            Self::Nul(part) => format!("leave the NUL out of the {part}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(prefix: &str, suffix: &str) -> KeyPattern {
        KeyPattern::new(prefix, suffix).unwrap()
    }

    #[test]
    fn filters_are_encoded_as_s3_documents_it() {
        for (text, encoded) in [
            ("my photos/", "my+photos/"),
            ("schemaVersion=1/", "schemaVersion%3D1/"),
            ("a+b/", "a%2Bb/"),
            ("a*b?c$d/", "a*b%3Fc%24d/"),
            ("日本/", "%E6%97%A5%E6%9C%AC/"),
            ("é", "%C3%A9"),
            ("a-b_c.d", "a-b_c.d"),
        ] {
            assert_eq!(encode_filter(text), encoded);
        }
    }

    #[test]
    fn patterns_overlap_where_one_prefix_starts_and_one_suffix_ends_the_other() {
        assert!(keys("", "").overlaps(&keys("a/", ".jpg")));
        assert!(keys("a/", "").overlaps(&keys("a/b/", ".jpg")));
        assert!(keys("a/", "jpg").overlaps(&keys("a/", ".jpg")));
        assert!(!keys("a/", "").overlaps(&keys("b/", "")));
        assert!(!keys("a/", ".jpg").overlaps(&keys("a/", ".png")));
    }

    #[test]
    fn a_key_must_hold_both_ends() {
        assert!(keys("in/", ".jpg").matches("in/x.jpg"));
        assert!(!keys("in/", ".jpg").matches("in/x.png"));
        assert!(!keys("in/", ".jpg").matches("inn/x.jpg"));
    }

    #[test]
    fn keys_in_which_prefix_and_suffix_meet_are_named() {
        assert_eq!(keys("photos/", "/").keys_that_share_characters(), ["photos/"]);
        assert_eq!(keys("aa", "aab").keys_that_share_characters(), ["aaab", "aab"]);
        assert!(keys("in/", ".jpg").keys_that_share_characters().is_empty());
        assert!(keys("in/", "").keys_that_share_characters().is_empty());
        assert!(keys("", ".jpg").keys_that_share_characters().is_empty());
        assert_eq!(keys("é", "é").keys_that_share_characters(), ["é"]);
    }

    #[test]
    fn text_beyond_latin_1_is_found_and_its_parent_named() {
        assert_eq!(keys("a/é/", "").beyond_policy_text(), None);
        assert_eq!(keys("a/日本/", "").beyond_policy_text(), Some((Part::Prefix, '日')));
        assert_eq!(keys("a/x日本/", "").policy_parent(), "a/");
        assert_eq!(keys("日本/", "").policy_parent(), "");
        assert_eq!(keys("a/", "語").beyond_policy_text(), Some((Part::Suffix, '語')));
        assert_eq!(keys("a\u{1}", "").beyond_policy_text(), Some((Part::Prefix, '\u{1}')));
    }

    #[test]
    fn lengths_are_measured_in_bytes_and_as_encoded() {
        assert!(KeyPattern::new("a".repeat(1_024), "").is_ok());
        assert_eq!(KeyPattern::new("a".repeat(1_025), ""), Err(KeyError::LongerThanAnyKey(Part::Prefix, 1_025)));
        assert_eq!(KeyPattern::new("", "é".repeat(200)), Err(KeyError::LongFilter(Part::Suffix, 1_200)));
    }
}
