//! How S3 verifies what it is sent.

use base64::{Engine, engine::general_purpose::STANDARD};

use super::http::Request;

/// The header, or trailer, of the SDK's checksum.
pub const CRC32: &str = "x-amz-checksum-crc32";

/// Compares the body with its checksum; a bucket with Object Lock takes no body without one
/// ("Checking object integrity in Amazon S3").
///
/// # Errors
/// S3's error code.
pub fn verify(request: &Request) -> Result<(), &'static str> {
    let sent = request.headers.get(CRC32).ok_or("InvalidRequest")?;
    let crc32 = crc32fast::hash(&request.body).to_be_bytes();
    let is_same = STANDARD.encode(crc32) == *sent;
    is_same.then_some(()).ok_or("BadDigest")
}
