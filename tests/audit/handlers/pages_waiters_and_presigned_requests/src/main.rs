use aws_sdk_s3::Client;
use aws_sdk_s3::presigning::PresigningConfig;

pub async fn handle(client: &Client, key: &str, config: PresigningConfig) -> anyhow::Result<()> {
    let mut pages = client.list_objects_v2().bucket("out-bucket").prefix("thumbs/").into_paginator().send();
    while let Some(page) = pages.next().await {
        page?;
    }
    client.list_objects_v2().bucket("out-bucket").prefix("other/").into_paginator().send(); //~ outside-of-grants other/
    client.wait_until_object_exists().bucket("in-bucket").key(key).wait(std::time::Duration::from_secs(5)).await?;
    let link = client.get_object().bucket("in-bucket").key(key).presigned(config.clone()).await?;
    let upload = client.put_object().bucket("out-bucket").key("thumbs/a").presigned(config).await?; //~ needed-not-granted s3:PutObject
    println!("{} {}", link.uri(), upload.uri());
    Ok(())
}
