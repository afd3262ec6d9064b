//! Regions, and the partitions that they belong to.

use std::str::FromStr;

use super::{InvalidValue, nearest};

/// A Region's code, such as `eu-central-1`.
///
/// Checked by its form: an area and a direction that AWS uses, and a number, so that a misspelt one is caught and one
/// that opens next year is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region(String);

#[rustfmt::skip]
const AREAS: [&str; 17] = [
    "us", "eu", "ap", "sa", "ca", "me", "af", "il", "mx", "cn", "us-gov", "us-iso", "us-isob", "us-isof", "eu-isoe",
    "eusc-de", "nz",
];

#[rustfmt::skip]
const DIRECTIONS: [&str; 9] = [
    "east", "west", "north", "south", "central", "northeast", "northwest", "southeast", "southwest",
];

impl Region {
    /// The form as a regular expression, for editors.
    pub fn pattern() -> String {
        format!("^({})-({})-[1-9]$", AREAS.join("|"), DIRECTIONS.join("|"))
    }

    /// Where AWS's own examples run.
    pub const DEFAULT: &str = "us-east-1";

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The partition that the Region belongs to (*AWS Fault Isolation Boundaries, Partitions*).
    pub fn partition(&self) -> &'static str {
        let starts = |prefix| self.0.starts_with(prefix);
        if starts("cn-") {
            "aws-cn"
        } else if starts("us-gov-") {
            "aws-us-gov"
        } else if starts("eusc-") {
            "aws-eusc"
        } else if starts("us-iso-") {
            "aws-iso"
        } else if starts("us-isob-") {
            "aws-iso-b"
        } else if starts("eu-isoe-") {
            "aws-iso-e"
        } else if starts("us-isof-") {
            "aws-iso-f"
        } else {
            "aws"
        }
    }
}

impl Default for Region {
    fn default() -> Self {
        Self(Self::DEFAULT.to_owned())
    }
}

impl FromStr for Region {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let form = typed.rsplit_once('-').and_then(|(rest, number)| {
            let (area, direction) = rest.rsplit_once('-')?;
            Some((area, direction, number))
        });
        let is_region = form.is_some_and(|(area, direction, number)| {
            AREAS.contains(&area)
                && DIRECTIONS.contains(&direction)
                && number.len() == 1
                && number.bytes().all(|b| matches!(b, b'1'..=b'9'))
        });
        if is_region {
            return Ok(Self(typed.to_owned()));
        }
        let near = form
            .and_then(|(area, direction, number)| {
                let area = nearest(area, AREAS)?;
                let direction = nearest(direction, DIRECTIONS)?;
                let number = number.chars().find(|c| matches!(c, '1'..='9'))?;
                Some(format!("{area}-{direction}-{number}"))
            })
            .unwrap_or_else(|| Self::DEFAULT.to_owned());
        Err(InvalidValue::new("Region", typed, format!("give a Region code, such as `{near}`")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_known_by_their_form() {
        for typed in ["us-east-1", "ap-southeast-7", "us-gov-west-1", "eusc-de-east-1", "cn-north-1"] {
            assert!(typed.parse::<Region>().is_ok(), "{typed}");
        }
        for (typed, near) in [("eu-wst-1", "eu-west-1"), ("us-east-12", "us-east-1"), ("frankfurt", "us-east-1")] {
            let error = typed.parse::<Region>().unwrap_err();
            assert!(error.help().ends_with(&format!("`{near}`")), "{}", error.help());
        }
        assert_eq!("cn-north-1".parse::<Region>().unwrap().partition(), "aws-cn");
    }
}
