use lambda_runtime::Error;

const DIR: &str = "other"; //~ outside-of-grants other/
const SMALL: &str = "thumbs";
const MORE: &str = concat!("thumbs", "/small");

pub async fn handle(s3: &aws_sdk_s3::Client, name: &str) -> Result<(), Error> {
    s3.put_object().bucket("out-bucket").key(format!("{DIR}/{name}")).send().await?;
    s3.put_object().bucket("out-bucket").key(format!("{}/{}", SMALL, name)).send().await?;
    s3.put_object().bucket("out-bucket").key(format!("{MORE}/{name}")).send().await?;
    let part = "rest"; //~ outside-of-grants rest/a
    s3.put_object().bucket("out-bucket").key(format!("{part}/a")).send().await?;
    s3.put_object().bucket("out-bucket").key(format!("{part:?}/a")).send().await?;
    s3.put_object().bucket("out-bucket").key(format!("{part}/a", part = SMALL)).send().await?;
    s3.put_object().bucket("out-bucket").key(format!("{name}/a")).send().await?;
    Ok(())
}
