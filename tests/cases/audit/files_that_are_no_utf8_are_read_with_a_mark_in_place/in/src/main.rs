pub async fn handle(client: &aws_sdk_s3::Client, key: &str) -> anyhow::Result<()> {
    client.get_object().bucket("photo-inbox").key(key).send().await?;
    shared_macros::retry!(client => delete_object(key))?;
    Ok(())
}
// café
fn f() {}
