use aws_sdk_s3::Client;
use tracing::info;

pub async fn handle(client: &Client, key: &str) -> anyhow::Result<()> {
    let (read, listed) = tokio::try_join!(
        client.get_object().bucket("in-bucket").key(key).send(),
        client.list_objects_v2().bucket("in-bucket").send(), //~ needed-not-granted s3:ListBucket
    )?;
    info!(length = read.content_length, found = ?client.get_object_tagging().bucket("in-bucket").key(key).send().await, "read"); //~ needed-not-granted s3:GetObjectTagging
    tokio::select! {
        sent = client.put_object().bucket("in-bucket").key(key).send() => { sent?; } //~ needed-not-granted s3:PutObject
        _ = tokio::time::sleep(std::time::Duration::from_secs(1)) => {}
    }
    let all = vec![client.head_object().bucket("in-bucket").key(key)];
    for one in all {
        one.send().await?;
    }
    drop(listed);
    Ok(())
}
