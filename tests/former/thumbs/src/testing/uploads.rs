//! Uploads in parts, with S3's rules about their checksums.

use std::collections::BTreeMap;

use super::{
    checksum,
    fake_s3::ok,
    http::{Headers, Request, Response},
};

/// The one upload that can be under way.
#[derive(Default)]
pub struct Uploads {
    headers: Headers,
    parts: BTreeMap<u32, Part>,
}

struct Part {
    bytes: Vec<u8>,
    crc32: Option<String>,
}

const BEGUN: &[u8] = b"<InitiateMultipartUploadResult><UploadId>one</UploadId>\
    </InitiateMultipartUploadResult>";

impl Uploads {
    pub fn begin(&mut self, headers: Headers) -> Response {
        self.headers = headers;
        self.parts.clear();
        ok(Headers::new(), BEGUN)
    }

    /// # Errors
    /// S3's error code: a part needs a checksum where the upload has an algorithm.
    pub fn take(&mut self, number: u32, request: Request) -> Result<Response, &'static str> {
        let crc32 = request.headers.get(checksum::CRC32).cloned();
        if crc32.is_some() {
            checksum::verify(&request)?;
        } else if self.has_algorithm() {
            return Err("InvalidRequest");
        }
        let mut headers = Headers::from([("etag".into(), format!("\"{number}\""))]);
        if let Some(crc32) = &crc32 {
            headers.insert(checksum::CRC32.into(), crc32.clone());
        }
        let bytes = request.body;
        self.parts.insert(number, Part { bytes, crc32 });
        Ok(ok(headers, b""))
    }

    /// The headers that the upload began with, and its bytes.
    ///
    /// # Errors
    /// S3's error code: `InvalidRequest` where the upload has an algorithm and a part is listed
    /// without a checksum, `InvalidPart` where a checksum is not the part's, or the upload has no
    /// algorithm (CompletedPart: the checksum "is present if the multipart upload request was
    /// created with the CRC32 checksum algorithm").
    pub fn complete(&mut self, body: &[u8]) -> Result<(Headers, Vec<u8>), &'static str> {
        let body = std::str::from_utf8(body).unwrap();
        for listed in body.split("<Part>").skip(1) {
            let number = text(listed, "PartNumber").unwrap().parse().unwrap();
            let part = self.parts.get(&number).ok_or("InvalidPart")?;
            match (self.has_algorithm(), text(listed, "ChecksumCRC32")) {
                (true, None) => return Err("InvalidRequest"),
                (true, crc32) if crc32 != part.crc32.as_deref() => return Err("InvalidPart"),
                (false, Some(_)) => return Err("InvalidPart"),
                _ => {}
            }
        }
        let parts = std::mem::take(&mut self.parts).into_values();
        let bytes = parts.flat_map(|part| part.bytes).collect();
        Ok((std::mem::take(&mut self.headers), bytes))
    }

    fn has_algorithm(&self) -> bool {
        self.headers.contains_key("x-amz-checksum-algorithm")
    }
}

/// What stands in the first element of that name.
fn text<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    rest.split('<').next()
}

mod tests;
