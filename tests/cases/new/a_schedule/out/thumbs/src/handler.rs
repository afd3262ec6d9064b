//! What happens for each object: the file to change.

use anyhow::Result;
use tracing::info;

use thumbs::{App, Record, Scheduled};

/// Logs the invocation by the schedule, which EventBridge Scheduler may repeat.
///
/// # Errors
/// An error fails the invocation.
pub async fn scheduled(_app: &App, invocation: &Scheduled) -> Result<()> {
    info!(time = invocation.time, "scheduled");
    Ok(())
}

/// Logs what S3 knows of the object.
///
/// Lambda repeats failed events, and S3 may send one twice: running twice must have the same result
/// as running once.
///
/// # Errors
/// S3 refuses. An error fails the event, after its other records were tried.
pub async fn handle(_app: &App, record: &Record) -> Result<()> {
    if !record.is_created() {
        info!("nothing to read");
        return Ok(());
    }
    let head = record.head().await?;
    info!(
        length = head.content_length,
        content_type = head.content_type,
        metadata = ?head.metadata.unwrap_or_default().keys(),
        "read"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use anyhow::Result;

    use thumbs::Harness;

    use super::{handle, scheduled};

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

    #[tokio::test]
    async fn the_schedule_is_handled() -> Result<()> {
        let test = Harness::new().scheduled("2026-01-15T09:30:00Z");
        test.run_scheduled(handle, scheduled).await
    }
}
