use aws_sdk_s3::Client;

pub async fn handle(client: Client, keys: Vec<String>, tag: Option<String>) -> anyhow::Result<()> {
    let request = client.get_object();
    let request = request.bucket("in-bucket");
    let request = if keys.len() > 1 { request.key(&keys[1]) } else { request.key(&keys[0]) };
    request.send().await?;
    let mut request = client.put_object().bucket("out-bucket").key("thumbs/x");
    if let Some(tag) = tag {
        request = request.tagging(tag);
    }
    request.send().await?;
    let tagged = client.put_object().bucket("out-bucket").key("thumbs/y"); //~ needed-not-granted s3:PutObjectTagging
    let tagged = tagged.tagging("a=b");
    tagged.send().await?;
    Ok(())
}
