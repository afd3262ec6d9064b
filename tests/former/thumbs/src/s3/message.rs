//! The message that S3 sends.

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::Value;
use tracing::info;

/// Records, or the test that S3 sends when a notification is stored. The records stay unread here,
/// so that one that cannot be read does not take the others with it.
#[derive(Deserialize)]
struct Message {
    #[serde(rename = "Records")]
    records: Option<Vec<Value>>,
    #[serde(rename = "Event")]
    event: Option<String>,
}

/// The records of `message`: none for S3's test.
///
/// # Errors
/// A message that is neither, so not from S3.
pub fn records_of(message: Value) -> Result<Vec<Value>> {
    let message = Message::deserialize(message).context("not a message of S3")?;
    match (message.records, message.event.as_deref()) {
        (Some(records), _) => Ok(records),
        (None, Some("s3:TestEvent")) => {
            info!("S3 sent its test message");
            Ok(Vec::new())
        }
        (None, _) => bail!("not a message of S3: it has no records"),
    }
}
