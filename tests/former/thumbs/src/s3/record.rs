//! One record of an event message.

use std::fmt;

use anyhow::{Context, Result};
use aws_lambda_events::s3::S3EventRecord;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Sequencer, key};
use crate::config::Trigger;

/// What happened to one object.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// What happened, without the `s3:` that notifications write in front: `ObjectCreated:Put`.
    pub event: String,
    /// The object's bucket.
    pub bucket: String,
    /// The object's key, decoded: ready to be passed to S3.
    pub key: String,
    /// Length in bytes; absent when the object is gone.
    pub size: Option<i64>,
    /// The object's ETag; absent when the object is gone.
    pub e_tag: Option<String>,
    /// Only on versioned buckets. To read a version, the execution role would have to allow
    /// `s3:GetObjectVersion`.
    pub version_id: Option<String>,
    /// Orders the events of this key.
    pub sequencer: Option<Sequencer>,
}

impl Record {
    /// Reads one element of `Records`.
    ///
    /// # Errors
    /// Something that is no S3 record, or one without event, bucket or a decodable key.
    pub fn from_json(mut record: Value) -> Result<Self> {
        // `aws_lambda_events` insists on these two. S3 always sends them, local emulators do not.
        if let Some(fields) = record.as_object_mut() {
            for field in ["userIdentity", "requestParameters"] {
                fields.entry(field).or_insert_with(|| json!({}));
            }
        }
        let record: S3EventRecord =
            serde_json::from_value(record).context("not a record of an S3 event")?;
        let event = record.event_name.context("a record without eventName")?;
        let object = record.s3.object;
        Ok(Self {
            event: without_service(&event).to_owned(),
            bucket: (record.s3.bucket.name).context("a record without bucket name")?,
            // Not `url_decoded_key`: S3 does not send that.
            key: key::decode(&object.key.context("a record without object key")?)?,
            size: object.size,
            e_tag: object.e_tag,
            version_id: object.version_id,
            sequencer: object.sequencer.map(Sequencer::new),
        })
    }

    /// Whether this is a new or overwritten object, so that there is something to read.
    pub fn is_created(&self) -> bool {
        self.event.starts_with("ObjectCreated:")
    }

    /// Whether `trigger` listens to this, by the rules of S3's notification filters.
    pub fn matches(&self, trigger: &Trigger) -> bool {
        let place = &trigger.place;
        self.bucket == place.bucket
            && self.key.starts_with(&place.prefix)
            && self.key.ends_with(&place.suffix)
            && trigger.events.iter().any(|event| self.is_one_of(event))
    }

    fn is_one_of(&self, event: &str) -> bool {
        let event = without_service(event);
        match event.strip_suffix('*') {
            Some(kind) => self.event.starts_with(kind),
            None => self.event == event,
        }
    }
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of `s3://{}/{}`", self.event, self.bucket, self.key)
    }
}

fn without_service(event: &str) -> &str {
    event.strip_prefix("s3:").unwrap_or(event)
}

#[cfg(test)]
mod tests;
