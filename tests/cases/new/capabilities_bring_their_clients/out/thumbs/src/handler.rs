//! Yours: what happens for each object.
//!
//! The example logs what S3 knows of every new object.
//! Everything else in this crate can stay as it is.

use anyhow::{Context, Result};
use tracing::info;

use crate::{App, config::Trigger, notice::Notice, s3::Record};

/// Called for every record that one of the declared triggers covers.
///
/// The lines logged in here carry the event and the object's bucket, key, size, version and
/// sequencer. An error fails the invocation, and Lambda tries again; S3 itself may also send a
/// record twice. So twice must give the same result as once.
///
/// # Errors
/// Whatever kept the object from being handled: the whole chain of causes is logged.
pub async fn handle(app: &App, record: &Record, _trigger: &Trigger) -> Result<()> {
    fetch_values(app).await?;
    if !record.is_created() {
        info!("nothing to read");
        return Ok(());
    }
    // Without `s3:ListBucket` in the execution role S3 answers 403 for a missing key, not 404.
    let request = app.s3.head_object();
    let request = request.bucket(&record.bucket).key(&record.key);
    let head = request
        .send()
        .await
        .with_context(|| format!("cannot read `s3://{}/{}`", record.bucket, record.key))?;
    info!(
        content_length = head.content_length,
        content_type = head.content_type,
        e_tag = head.e_tag,
        last_modified = head.last_modified.map(|time| time.to_string()),
        metadata = ?head.metadata.unwrap_or_default().keys(),
        "read"
    );
    tell(app, record).await
}

/// Replace this: it shows that the values are there, and logs which versions.
async fn fetch_values(app: &App) -> Result<()> {
    for id in &app.config.secrets {
        let secret = app.secrets.get(id).await?;
        info!(id, version = secret.version, "secret at hand");
        // Use it: `connect(secret.expose_text()?)`. If it is refused, it was changed since: take
        // `app.secrets.refresh(id)` and connect once more.
    }
    Ok(())
}

/// Tells others that the object was handled.
async fn tell(app: &App, record: &Record) -> Result<()> {
    let notice = Notice::of(record);
    app.topics.publish(&notice).await
}

#[cfg(test)]
mod tests;
