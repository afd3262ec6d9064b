//! What the deployment files tell the function, through environment variables.
//!
//! All of it is logged at start-up, so no secrets: a variable may hold a secret's name.

use anyhow::{Context, Result, ensure};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Where events come from and what the execution role allows: one variable a field.
#[derive(Debug, Serialize)]
pub struct Config {
    /// `S3_TRIGGERS`: the notifications that invoke this function.
    pub triggers: Vec<Trigger>,
    /// `S3_WRITE`: where the execution role may put objects.
    pub writes: Vec<Place>,
}

/// Some keys of one bucket. Prefix and suffix are plain text, in which `*` is a star.
#[derive(Debug, Deserialize, Serialize)]
pub struct Place {
    /// The bucket's name.
    pub bucket: String,
    /// How the keys begin; empty for any.
    #[serde(default)]
    pub prefix: String,
    /// How the keys end; empty for any.
    #[serde(default)]
    pub suffix: String,
}

/// One notification of a bucket.
#[derive(Debug, Deserialize, Serialize)]
pub struct Trigger {
    /// The objects it watches.
    #[serde(flatten)]
    pub place: Place,
    /// The events it listens to: `s3:ObjectCreated:Put`, or `s3:ObjectCreated:*` for all of a kind.
    pub events: Vec<String>,
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    /// A variable that is missing, is not JSON of the right shape, or names nothing.
    pub fn from_env() -> Result<Self> {
        Self::from_lookup(|name| std::env::var(name).ok())
    }

    /// Reads variables from `lookup`: tests must not change the process's environment.
    pub(crate) fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self> {
        Ok(Self {
            triggers: read_list(&lookup, "S3_TRIGGERS")?,
            writes: read_list(&lookup, "S3_WRITE")?,
        })
    }
}

fn read_list<T: DeserializeOwned>(
    lookup: impl Fn(&str) -> Option<String>,
    name: &str,
) -> Result<Vec<T>> {
    let text = lookup(name).with_context(|| format!("environment variable {name} is not set"))?;
    let list: Vec<T> = serde_json::from_str(&text)
        .with_context(|| format!("environment variable {name} is not the JSON it should be"))?;
    ensure!(
        !list.is_empty(),
        "environment variable {name} is an empty list"
    );
    Ok(list)
}

#[cfg(test)]
mod tests;
