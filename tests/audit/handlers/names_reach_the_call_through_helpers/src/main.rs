use aws_sdk_s3::Client;

const OUT: &str = "out-bucket";
const WRONG: &str = "wrong-bucket"; //~ outside-of-grants wrong-bucket

async fn put(client: &Client, bucket: &str, key: String) -> anyhow::Result<()> {
    client.put_object().bucket(bucket).key(key).send().await?;
    Ok(())
}

pub async fn handle(client: &Client, key: &str) -> anyhow::Result<()> {
    client.get_object().bucket("in-bucket").key(key).send().await?;
    put(client, OUT, format!("thumbs/{key}")).await?;
    put(client, WRONG, format!("thumbs/{key}")).await
}
