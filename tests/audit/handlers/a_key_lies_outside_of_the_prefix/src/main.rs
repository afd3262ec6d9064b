use aws_sdk_s3::Client;

pub async fn handle(client: &Client, key: &str) -> anyhow::Result<()> {
    client.get_object().bucket("in-bucket").key(key).send().await?;
    client.put_object().bucket("out-bucket").key("thumbs/a").send().await?;
    client.put_object().bucket("out-bucket").key(format!("thumb{key}")).send().await?;
    client.put_object().bucket("out-bucket").key(format!("archive/{key}")).send().await?; //~ outside-of-grants archive/
    client.put_object().bucket("out-bucket").key("latest.json").send().await?; //~ outside-of-grants latest.json
    Ok(())
}
