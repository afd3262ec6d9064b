//! Copies a long object in parts.

use anyhow::{Context, Result, ensure};
use aws_sdk_s3::{
    Client,
    operation::get_object::GetObjectOutput,
    types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart},
};
use futures::{StreamExt, TryStreamExt, stream};
use tracing::warn;

use super::{Copier, Location, copy::ATTEMPTS};

/// The most that S3 takes in one upload.
const MAX_PARTS: i64 = 10_000;

/// Copies the object that `source` describes; its body is left unread, each part is asked for.
///
/// # Errors
/// The first failure. The upload is then aborted, because S3 keeps the parts of an unfinished one,
/// and charges for them. A function that runs out of time cannot do that: a lifecycle rule of the
/// bucket (`AbortIncompleteMultipartUpload`) can.
pub async fn copy(
    copier: &Copier,
    s3: &Client,
    source: GetObjectOutput,
    from: Location<'_>,
    to: Location<'_>,
) -> Result<()> {
    drop(source.body);
    let size = source.content_length.context("S3 sent no length")?;
    let e_tag = source.e_tag.context("S3 sent no ETag")?;
    let request = s3.create_multipart_upload().bucket(to.bucket).key(to.key);
    let created = request
        // The SDK gives each part a CRC32. S3 knows the checksums of parts only if the upload says
        // so, and answers InvalidPart to a completion that lists others.
        .checksum_algorithm(ChecksumAlgorithm::Crc32)
        .set_cache_control(source.cache_control)
        .set_content_disposition(source.content_disposition)
        .set_content_encoding(source.content_encoding)
        .set_content_language(source.content_language)
        .set_content_type(source.content_type)
        .set_metadata(source.metadata)
        .send()
        .await?;
    let upload = Upload {
        s3,
        from,
        e_tag,
        to,
        id: created.upload_id.context("S3 sent no upload id")?,
    };
    let result = upload.run(copier, size).await;
    if result.is_err() {
        upload.abort().await;
    }
    result
}

/// An upload that was begun.
struct Upload<'a> {
    s3: &'a Client,
    from: Location<'a>,
    /// What `from` held in the beginning.
    e_tag: String,
    to: Location<'a>,
    id: String,
}

impl Upload<'_> {
    async fn run(&self, copier: &Copier, size: i64) -> Result<()> {
        let length = copier.part_size.max(size / MAX_PARTS + 1);
        let starts = (0..size).step_by(usize::try_from(length)?);
        let parts = stream::iter((1..).zip(starts))
            .map(|(number, start)| self.copy_part(number, start, length.min(size - start)))
            .buffered(copier.parts_in_flight)
            .try_collect()
            .await?;
        self.complete(parts).await
    }

    async fn copy_part(&self, number: i32, start: i64, length: i64) -> Result<CompletedPart> {
        let bytes = self
            .read(start, length)
            .await
            .with_context(|| format!("cannot read {} from byte {start}", self.from))?;
        let Location { bucket, key } = self.to;
        let request = self.s3.upload_part().bucket(bucket).key(key);
        let sent = request
            .upload_id(&self.id)
            .part_number(number)
            .body(bytes.into())
            .customize()
            // TLS and a CRC guard the bytes. To hash them too takes more time than the copy.
            .disable_payload_signing()
            .send()
            .await
            .with_context(|| format!("part {number}"))?;
        Ok(CompletedPart::builder()
            .part_number(number)
            .set_e_tag(sent.e_tag)
            .set_checksum_crc32(sent.checksum_crc32)
            .build())
    }

    /// Reads one part into memory, so that the SDK can send it again when S3 is busy. Where the
    /// connection ends in the middle, which the SDK leaves to its caller, the rest is asked for.
    async fn read(&self, start: i64, length: i64) -> Result<Vec<u8>> {
        let end = start + length - 1;
        let length = usize::try_from(length)?;
        let mut bytes = Vec::with_capacity(length);
        for attempt in 1.. {
            let first = start + i64::try_from(bytes.len())?;
            let Location { bucket, key } = self.from;
            let request = self.s3.get_object().bucket(bucket).key(key);
            let mut part = request
                .range(format!("bytes={first}-{end}"))
                // An object that was overwritten since is an error, not a mixture of both.
                .if_match(&self.e_tag)
                .send()
                .await?;
            let ended = loop {
                match part.body.try_next().await {
                    Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
                    Ok(None) => break Ok(()),
                    Err(error) => break Err(error),
                }
            };
            match ended {
                Err(_) if attempt < ATTEMPTS && bytes.len() < length => {}
                ended => {
                    ended?;
                    break;
                }
            }
        }
        ensure!(bytes.len() == length, "{} bytes of {length}", bytes.len());
        Ok(bytes)
    }

    async fn complete(&self, parts: Vec<CompletedPart>) -> Result<()> {
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts));
        let Location { bucket, key } = self.to;
        let request = self.s3.complete_multipart_upload().bucket(bucket).key(key);
        request
            .upload_id(&self.id)
            .multipart_upload(parts.build())
            .send()
            .await?;
        Ok(())
    }

    /// Only logs its own failure: the caller has the one that matters.
    async fn abort(&self) {
        let Location { bucket, key } = self.to;
        let request = self.s3.abort_multipart_upload().bucket(bucket).key(key);
        if let Err(error) = request.upload_id(&self.id).send().await {
            let error = format!("{:#}", anyhow::Error::new(error));
            warn!(upload_id = self.id, error, "upload not aborted");
        }
    }
}
