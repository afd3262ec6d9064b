use std::borrow::Cow;
use std::env;

use lambda_runtime::Error;

#[derive(serde::Deserialize)]
pub struct Settings {
    bucket: String,
}

fn required(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set"))
}

pub async fn handle(s3: &aws_sdk_s3::Client) -> Result<(), Error> {
    let bucket = dotenvy::var("BUCKET")?;
    s3.put_object().bucket(bucket).key("thumbs/a").send().await?;
    let Ok(bucket) = env::var("BUCKET") else { return Ok(()) };
    s3.put_object().bucket(&bucket).key("thumbs/a").send().await?;
    let bucket = match env::var_os("BUCKET") {
        Some(bucket) => bucket.into_string().unwrap(),
        None => std::fs::read_to_string("/opt/bucket")?.trim().to_owned(),
    };
    s3.put_object().bucket(bucket).key("thumbs/a").send().await?;
    s3.put_object().bucket(required("BUCKET")).key("thumbs/a").send().await?;
    let settings: Settings = serde_json::from_str("{\"bucket\": \"out-bucket\"}")?;
    s3.put_object().bucket(&settings.bucket).key("thumbs/a").send().await?;
    let name: String = serde_json::from_str("\"out-bucket\"")?;
    s3.put_object().bucket(name).key("thumbs/a").send().await?;
    s3.put_object().bucket(percent_encoding::percent_decode_str("out%2Dbucket").decode_utf8()?).key("thumbs/a").send().await?;
    s3.put_object().bucket(String::from("a-bucket")).key("thumbs/a").send().await?; //~ outside-of-grants a-bucket
    s3.put_object().set_bucket(Some("b-bucket".into())).key("thumbs/a").send().await?; //~ outside-of-grants b-bucket
    s3.put_object().bucket(Cow::Borrowed("c-bucket")).key("thumbs/a").send().await?; //~ outside-of-grants c-bucket
    Ok(())
}
