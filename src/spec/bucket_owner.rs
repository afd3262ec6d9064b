//! Buckets of other accounts.

use std::fmt;
use std::str::FromStr;

use super::{AccountId, BucketName, InvalidValue, ValueError};

/// A bucket that another account owns; so it exists already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketOwner {
    pub bucket: BucketName,
    pub account: AccountId,
}

/// Reads `BUCKET=ACCOUNT`.
impl FromStr for BucketOwner {
    type Err = ValueError;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let Some((bucket, account)) = typed.split_once('=') else {
            let help = format!("give BUCKET=ACCOUNT, such as photo-inbox={}", AccountId::EXAMPLE);
            return Err(InvalidValue::new("bucket owner", typed, help).into());
        };
        Ok(Self { bucket: bucket.parse()?, account: account.parse()? })
    }
}

impl fmt::Display for BucketOwner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.bucket, self.account)
    }
}
