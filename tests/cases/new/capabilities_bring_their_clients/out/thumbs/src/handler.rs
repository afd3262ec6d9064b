//! What happens for each object: the file to change.

use anyhow::Result;
use tracing::info;

use thumbs::{App, Notice, Record};

/// Logs what S3 knows of the object.
///
/// Lambda repeats failed events, and S3 may send one twice: running twice must have the same result
/// as running once.
///
/// # Errors
/// S3 refuses. An error fails the event, after its other records were tried.
pub async fn handle(app: &App, record: &Record) -> Result<()> {
    if !record.is_created() {
        info!("nothing to read");
        return Ok(());
    }
    let secret = app.db_password.get().await?; // or `refresh`, once the value was refused
    info!(version = secret.version, "db_password is at hand"); // use it: `secret.expose_text()?`
    let head = record.head().await?;
    info!(
        length = head.content_length,
        content_type = head.content_type,
        metadata = ?head.metadata.unwrap_or_default().keys(),
        "read"
    );
    app.done.publish(&Notice::of(record)).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use anyhow::Result;

    use thumbs::Harness;

    use super::handle;

    const SOURCE: &str = "s3://in-bucket/incoming/red flower.jpg";

    #[tokio::test]
    async fn the_object_is_read() -> Result<()> {
        let test = Harness::new().object(SOURCE, b"content");
        test.run(handle).await?;
        assert_eq!(test.requests("HEAD ").len(), 1);
        Ok(())
    }

    #[tokio::test]
    async fn each_sample_event_is_handled() -> Result<()> {
        Harness::new().samples().run(handle).await
    }
}
