//! Errors that are returned, counted or looked at, and such as are no matter.

use aws_lambda_events::event::s3::S3Event;
use aws_sdk_s3::Client;
use lambda_runtime::Error;
use tracing::{error, info, warn};

pub async fn handle(s3: &Client, event: &S3Event) -> Result<(), Error> {
    returned(s3).await?;
    counted(s3, event).await?;
    remembered(s3, event).await?;
    decided(s3).await?;
    given(s3).await;
    if let Err(error) = clean_up().await {
        warn!("{error}");
    }
    Ok(())
}

async fn returned(s3: &Client) -> Result<(), Error> {
    if let Err(error) = s3.get_object().bucket("in-bucket").key("incoming/a").send().await {
        error!("{error}");
        return Err(error.into());
    }
    s3.get_object().bucket("in-bucket").key("incoming/a").send().await.inspect_err(|error| error!("{error}"))?;
    match s3.get_object().bucket("in-bucket").key("incoming/a").send().await {
        Ok(_) => Ok(()),
        Err(error) => {
            error!("{error}");
            Err(error.into())
        }
    }
}

async fn counted(s3: &Client, event: &S3Event) -> Result<(), Error> {
    let mut failures = 0;
    for _ in &event.records {
        if let Err(error) = s3.get_object().bucket("in-bucket").key("incoming/a").send().await {
            error!("{error}");
            failures += 1;
        }
    }
    info!(failures);
    Ok(())
}

async fn remembered(s3: &Client, event: &S3Event) -> Result<(), Error> {
    let mut done = 0;
    for _ in &event.records {
        match s3.get_object().bucket("in-bucket").key("incoming/a").send().await {
            Ok(_) => done += 1,
            Err(error) => error!("{error}"),
        }
    }
    if done < event.records.len() {
        return Err("some failed".into());
    }
    Ok(())
}

async fn decided(s3: &Client) -> Result<(), Error> {
    match s3.get_object().bucket("in-bucket").key("incoming/a").send().await {
        Ok(_) => info!("read"),
        Err(error) if error.to_string().contains("NoSuchKey") => info!("it is gone"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

async fn given(s3: &Client) -> bool {
    match s3.get_object().bucket("in-bucket").key("incoming/a").send().await {
        Ok(_) => true,
        Err(error) => {
            error!("{error}");
            false
        }
    }
}

async fn clean_up() -> Result<(), Error> {
    tokio::fs::remove_file("/tmp/a").await?;
    Ok(())
}
