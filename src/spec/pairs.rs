//! Settings that give names a value, as rows see their elements.

use std::borrow::Cow;

use super::options::{EnvironmentVariable, Limit, ResourceKey, Tag};
use super::{BucketOwner, BucketRegion, Naming, ValueError};

/// An element of a setting that gives names a value.
pub(super) trait Pair: Sized {
    fn of(name: &str, value: &str) -> Result<Self, ValueError>;

    fn name(&self) -> Cow<'_, str>;

    fn value(&self) -> &str;

    /// Whether both are about one thing.
    fn is_same(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Pair for BucketOwner {
    fn of(name: &str, value: &str) -> Result<Self, ValueError> {
        Ok(Self { bucket: name.parse()?, account: value.parse()? })
    }

    fn name(&self) -> Cow<'_, str> {
        self.bucket.as_str().into()
    }

    fn value(&self) -> &str {
        self.account.as_str()
    }
}

impl Pair for BucketRegion {
    fn of(name: &str, value: &str) -> Result<Self, ValueError> {
        Ok(Self { bucket: name.parse()?, region: value.parse()? })
    }

    fn name(&self) -> Cow<'_, str> {
        self.bucket.as_str().into()
    }

    fn value(&self) -> &str {
        self.region.as_str()
    }
}

impl Pair for Naming {
    fn of(name: &str, value: &str) -> Result<Self, ValueError> {
        Ok(Self::new(name, value)?)
    }

    fn name(&self) -> Cow<'_, str> {
        self.name.as_str().into()
    }

    fn value(&self) -> &str {
        &self.of
    }
}

impl Pair for Limit {
    fn of(name: &str, value: &str) -> Result<Self, ValueError> {
        Ok(Self::new(name, value)?)
    }

    fn name(&self) -> Cow<'_, str> {
        self.of.as_str().into()
    }

    fn value(&self) -> &str {
        self.as_str()
    }
}

impl Pair for ResourceKey {
    fn of(name: &str, value: &str) -> Result<Self, ValueError> {
        Ok(Self { of: name.parse()?, key: value.parse()? })
    }

    fn name(&self) -> Cow<'_, str> {
        self.of.to_string().into()
    }

    fn value(&self) -> &str {
        self.key.as_str()
    }
}

impl Pair for EnvironmentVariable {
    fn of(name: &str, value: &str) -> Result<Self, ValueError> {
        Ok(Self::new(name, value)?)
    }

    fn name(&self) -> Cow<'_, str> {
        self.name().into()
    }

    fn value(&self) -> &str {
        self.value()
    }
}

impl Pair for Tag {
    fn of(name: &str, value: &str) -> Result<Self, ValueError> {
        Ok(Self::new(name, value)?)
    }

    fn name(&self) -> Cow<'_, str> {
        self.key.as_str().into()
    }

    fn value(&self) -> &str {
        &self.value
    }

    /// IAM compares the keys of tags so.
    fn is_same(&self, other: &Self) -> bool {
        self.key.is_same(&other.key)
    }
}
