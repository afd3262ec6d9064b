//! Buckets of other Regions.

use std::fmt;
use std::str::FromStr;

use super::{BucketName, InvalidValue, Region, ValueError};

/// A bucket that lies in another Region than the function; so it exists already, and triggers nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketRegion {
    pub bucket: BucketName,
    /// Where it lies.
    pub region: Region,
}

/// Reads `BUCKET=REGION`.
impl FromStr for BucketRegion {
    type Err = ValueError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let Some((bucket, region)) = typed.split_once('=') else {
            let help = "give BUCKET=REGION, such as photo-archive=eu-west-1";
            return Err(InvalidValue::new("bucket Region", typed, help).into());
        };
        Ok(Self { bucket: bucket.parse()?, region: region.parse()? })
    }
}

impl fmt::Display for BucketRegion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.bucket, self.region.as_str())
    }
}
