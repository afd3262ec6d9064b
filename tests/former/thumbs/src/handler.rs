//! Yours: what happens for each object.
//!
//! The example copies every new object to the place that the function may write to.
//! Everything else in this crate can stay as it is.

use anyhow::{Context, Result};
use tracing::info;

use crate::{
    App,
    config::{Place, Trigger},
    s3::{Copier, Location, Record},
};

/// Called for every record that one of the declared triggers covers.
///
/// The lines logged in here carry the event and the object's bucket, key, size, version and
/// sequencer. An error fails the invocation, and Lambda tries again; S3 itself may also send a
/// record twice. So twice must give the same result as once.
///
/// # Errors
/// Whatever kept the object from being handled: the whole chain of causes is logged.
pub async fn handle(app: &App, record: &Record, trigger: &Trigger) -> Result<()> {
    if !record.is_created() {
        info!("nothing to copy");
        return Ok(());
    }
    let place = (app.config.writes.first()).context("no place to write to")?;
    let key = output_key(&record.key, trigger, place);
    let from = Location {
        bucket: &record.bucket,
        key: &record.key,
    };
    let to = Location {
        bucket: &place.bucket,
        key: &key,
    };
    // `CopyObject` would do for a mere copy. The bytes pass through here because most functions
    // have something to do to them.
    let bytes = Copier::DEFAULT.copy(&app.s3, from, to).await?;
    info!(to.bucket, to.key, bytes, "copied");
    Ok(())
}

/// The key without the trigger's prefix, in its new place. If that place asks for a suffix, it
/// replaces the trigger's.
fn output_key(key: &str, trigger: &Trigger, place: &Place) -> String {
    let rest = key.strip_prefix(&trigger.place.prefix).unwrap_or(key);
    let rest = match rest.strip_suffix(&trigger.place.suffix) {
        Some(stem) if !place.suffix.is_empty() => stem,
        _ => rest,
    };
    format!("{}{rest}{}", place.prefix, place.suffix)
}

#[cfg(test)]
mod tests;
