//! Copies an object through this process without ever holding the whole of it.

use std::{fmt, time::Duration};

use anyhow::{Context, Error, Result};
use aws_sdk_s3::{
    Client,
    error::SdkError,
    operation::{get_object::GetObjectOutput, put_object::PutObjectError},
};
use tracing::warn;

use super::multipart;

/// How often a short object, or a part of a long one, is read before the copy fails.
pub const ATTEMPTS: u32 = 3;

/// Where an object is.
#[derive(Clone, Copy)]
pub struct Location<'a> {
    /// The bucket's name.
    pub bucket: &'a str,
    /// The key as it is, not encoded.
    pub key: &'a str,
}

impl fmt::Display for Location<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`s3://{}/{}`", self.bucket, self.key)
    }
}

/// How to copy; lengths in bytes. A copy needs about `part_size * parts_in_flight` of memory.
pub struct Copier {
    /// The longest object that is sent in one request.
    pub single_put_limit: i64,
    /// The length of a part; S3 takes none below 5 MiB, except the last.
    pub part_size: i64,
    /// How many parts are read and sent at the same time.
    pub parts_in_flight: usize,
}

impl Copier {
    /// 32 MiB of memory: fits a function of 128 MB.
    pub const DEFAULT: Self = Self {
        single_put_limit: 8 * 1024 * 1024,
        part_size: 8 * 1024 * 1024,
        parts_in_flight: 4,
    };

    /// Copies an object with its user metadata and the headers that describe its content. Returns
    /// its length.
    ///
    /// # Errors
    /// What S3 refused and where. There is then no new object at `to`.
    pub async fn copy(&self, s3: &Client, from: Location<'_>, to: Location<'_>) -> Result<i64> {
        let mut attempt = 1;
        loop {
            match self.copy_once(s3, from, to).await {
                Err(error) if attempt < ATTEMPTS && is_transient(&error) => {
                    warn!(attempt, error = format!("{error:#}"), "trying again");
                }
                result => return result,
            }
            tokio::time::sleep(Duration::from_millis(100) * attempt).await;
            attempt += 1;
        }
    }

    async fn copy_once(&self, s3: &Client, from: Location<'_>, to: Location<'_>) -> Result<i64> {
        let source = s3.get_object().bucket(from.bucket).key(from.key);
        let source = (source.send().await).with_context(|| format!("cannot read {from}"))?;
        let size = source.content_length.context("S3 sent no length")?;
        let sent = if size <= self.single_put_limit {
            put(s3, source, to).await
        } else {
            multipart::copy(self, s3, source, from, to).await
        };
        sent.with_context(|| format!("cannot write {to}"))?;
        Ok(size)
    }
}

/// Sends the bytes on as they arrive. The SDK cannot send them again when S3 is busy, or has closed
/// a connection that was left open since the last event: see [`is_transient`].
async fn put(s3: &Client, source: GetObjectOutput, to: Location<'_>) -> Result<()> {
    let request = s3.put_object().bucket(to.bucket).key(to.key);
    request
        .set_cache_control(source.cache_control)
        .set_content_disposition(source.content_disposition)
        .set_content_encoding(source.content_encoding)
        .set_content_language(source.content_language)
        .set_content_length(source.content_length)
        .set_content_type(source.content_type)
        .set_metadata(source.metadata)
        .body(source.body)
        .send()
        .await?;
    Ok(())
}

/// Whether `error` comes from [`put`] because S3 was busy or did not answer.
fn is_transient(error: &Error) -> bool {
    let error = error.downcast_ref::<SdkError<PutObjectError>>();
    error.is_some_and(|error| match error.raw_response() {
        Some(response) => response.status().is_server_error(),
        None => true,
    })
}

#[cfg(test)]
mod tests;
