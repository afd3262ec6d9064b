//! Sizes of objects.

use std::fmt;
use std::str::FromStr;

use super::InvalidValue;

/// A size in bytes, written as the AWS CLI writes sizes (*AWS CLI S3 Configuration, multipart_threshold*): a number, alone or with `KB`, `MB` or
/// `GB`, each of which is 1,024 times the former.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectSize(u64);

const UNITS: [(&str, u64); 3] = [("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)];

impl ObjectSize {
    /// The largest number that EventBridge compares (*Amazon EventBridge User Guide, Comparison operators, Numeric matching*).
    pub const MAX: u64 = 5_000_000_000;

    /// The form as a regular expression, for editors.
    pub const PATTERN: &str = r"^[0-9]{1,10}([KMG](B|iB))?$";

    pub fn bytes(self) -> u64 {
        self.0
    }
}

impl FromStr for ObjectSize {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let accepted = "give a number of bytes from 0 to 5000000000, which is as far as EventBridge compares, or one with KB, MB or GB, such as 10KB";
        let unit = UNITS.into_iter().find_map(|(unit, bytes)| {
            let binary = unit.replace('B', "iB");
            Some((typed.strip_suffix(unit).or_else(|| typed.strip_suffix(&*binary))?, bytes))
        });
        let (number, unit) = unit.unwrap_or((typed, 1));
        let is_number = (1..=10).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
        let bytes = number.parse::<u64>().ok().filter(|_| is_number).and_then(|number| number.checked_mul(unit));
        let bytes = bytes.filter(|bytes| *bytes <= Self::MAX);
        bytes.map(Self).ok_or_else(|| InvalidValue::new("size", typed, accepted))
    }
}

/// In the largest unit that it is a whole number of.
impl fmt::Display for ObjectSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match UNITS.into_iter().find(|(_, bytes)| self.0 > 0 && self.0.is_multiple_of(*bytes)) {
            Some((unit, bytes)) => write!(f, "{}{unit}", self.0 / bytes),
            None => write!(f, "{}", self.0),
        }
    }
}

/// The sizes of objects that are meant: all of them where neither end is given. The ends belong to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SizeRange {
    pub min: Option<ObjectSize>,
    pub max: Option<ObjectSize>,
}

impl SizeRange {
    pub fn is_all(self) -> bool {
        self == Self::default()
    }

    /// The ends that are given, each with its flag.
    pub fn ends(self) -> impl Iterator<Item = (&'static str, ObjectSize)> {
        [("min-size", self.min), ("max-size", self.max)].into_iter().filter_map(|(flag, end)| Some((flag, end?)))
    }

    /// The sizes for people; nothing where all are meant.
    pub fn words(self) -> Option<String> {
        match (self.min, self.max) {
            (None, None) => None,
            (Some(min), None) => Some(format!("of {min} or more")),
            (None, Some(max)) => Some(format!("of {max} or less")),
            (Some(min), Some(max)) => Some(format!("of {min} to {max}")),
        }
    }

    /// The size within the range that is nearest.
    pub fn nearest(self, size: u64) -> u64 {
        let size = self.max.map_or(size, |max| size.min(max.bytes()));
        self.min.map_or(size, |min| size.max(min.bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_as_the_aws_cli_writes_them() {
        for (typed, bytes, shown) in [
            ("0", 0, "0"),
            ("1", 1, "1"),
            ("1023", 1_023, "1023"),
            ("1024", 1_024, "1KB"),
            ("10KB", 10_240, "10KB"),
            ("10KiB", 10_240, "10KB"),
            ("5MB", 5_242_880, "5MB"),
            ("1GiB", 1_073_741_824, "1GB"),
            ("1536MB", 1_610_612_736, "1536MB"),
            ("5000000000", 5_000_000_000, "5000000000"),
        ] {
            let size: ObjectSize = typed.parse().unwrap();
            assert_eq!((size.bytes(), size.to_string()), (bytes, shown.to_owned()), "{typed}");
        }
        for typed in ["", "KB", "-1", "+1", "1.5MB", "10 KB", "10kb", "10K", "1TB", "5000000001", "5GB", "99999999999"]
        {
            assert!(typed.parse::<ObjectSize>().is_err(), "{typed}");
        }
    }
}
