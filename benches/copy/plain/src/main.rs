//! The copy loop as one would first write it: read a part's worth, send it, read the next.
//!
//! - `plain-copy BUCKET KEY TO_BUCKET TO_KEY` copies and prints the seconds that took.
//! - `plain-copy BUCKET KEY MIB` makes the object to be copied.

use std::{env, error::Error, time::Instant};

use aws_config::BehaviorVersion;
use aws_sdk_s3::{
    Client, config,
    primitives::ByteStream,
    types::{CompletedMultipartUpload, CompletedPart},
};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};

/// As in the generated handler.
const PART: usize = 8 * 1024 * 1024;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring));
    let settings = aws_config::defaults(BehaviorVersion::latest());
    let settings = settings.http_client(http.build_https()).load().await;
    let config = config::Builder::from(&settings).force_path_style(true);
    let s3 = Client::from_conf(config.build());

    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        [bucket, key, mib] => seed(&s3, bucket, key, mib.parse()?).await,
        [bucket, key, to_bucket, to_key] => {
            let start = Instant::now();
            copy(&s3, (bucket, key), (to_bucket, to_key)).await?;
            println!("{:.3}", start.elapsed().as_secs_f64());
            Ok(())
        }
        _ => Err("plain-copy BUCKET KEY (MIB | TO_BUCKET TO_KEY)".into()),
    }
}

/// In one request: of an object that came in parts s3s-fs computes the ETag anew at every read.
async fn seed(s3: &Client, bucket: &str, key: &str, mib: usize) -> Result<(), Box<dyn Error>> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let bytes: Vec<u8> = std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    })
    .take(mib * 1024 * 1024 / 8)
    .flatten()
    .collect();
    let request = s3.put_object().bucket(bucket).key(key);
    request.body(ByteStream::from(bytes)).send().await?;
    Ok(())
}

async fn copy(s3: &Client, from: (&str, &str), to: (&str, &str)) -> Result<(), Box<dyn Error>> {
    let mut source = s3.get_object().bucket(from.0).key(from.1).send().await?;
    let upload = s3.create_multipart_upload().bucket(to.0).key(to.1);
    let upload = upload.send().await?;
    let id = upload.upload_id.ok_or("no upload id")?;
    let mut parts = Vec::new();
    loop {
        let mut bytes = Vec::with_capacity(PART);
        while bytes.len() < PART {
            let Some(chunk) = source.body.try_next().await? else {
                break;
            };
            bytes.extend_from_slice(&chunk);
        }
        if bytes.is_empty() {
            break;
        }
        let number = i32::try_from(parts.len() + 1)?;
        let request = s3.upload_part().bucket(to.0).key(to.1);
        let request = request.upload_id(&id).part_number(number);
        let sent = request.body(ByteStream::from(bytes)).send().await?;
        let part = CompletedPart::builder().part_number(number);
        parts.push(part.set_e_tag(sent.e_tag).build());
    }
    let parts = CompletedMultipartUpload::builder().set_parts(Some(parts));
    let request = s3.complete_multipart_upload();
    let request = request.bucket(to.0).key(to.1).upload_id(id);
    request.multipart_upload(parts.build()).send().await?;
    Ok(())
}
