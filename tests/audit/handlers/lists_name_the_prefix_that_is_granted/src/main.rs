use aws_sdk_s3::Client;
use aws_sdk_s3::operation::list_objects_v2::builders::ListObjectsV2FluentBuilder;

async fn handle(client: &Client, key: &str, day: &str) -> anyhow::Result<()> {
    client.get_object().bucket("in-bucket").key(key).send().await?;
    client.list_objects_v2().bucket("in-bucket").prefix("incoming/a").send().await?;
    client.list_objects_v2().bucket("in-bucket").prefix(format!("incoming/{day}/")).into_paginator().send();
    client.list_objects_v2().bucket("in-bucket").prefix(day).delimiter("/").send().await?;
    client.list_objects_v2().bucket("in-bucket").prefix("in").send().await?; //~ outside-of-grants `in`
    client.list_objects_v2().bucket("in-bucket").send().await?; //~ outside-of-grants without a prefix
    client.head_bucket().bucket("in-bucket").send().await?; //~ outside-of-grants without a prefix
    client.list_objects_v2().bucket("all-bucket").send().await?;
    client.head_bucket().bucket("all-bucket").send().await?;
    client.list_objects_v2().bucket(day).send().await?;
    client.list_objects_v2().bucket("in-point-a1b2-s3alias").send().await?;
    client.get_object().bucket("arn:aws:s3:eu-central-1:111122223333:accesspoint/in").key("other/a").send().await?;
    with_prefix(client.list_objects_v2().bucket("in-bucket")).send().await?;
    let mut maybe = client.list_objects_v2().bucket("in-bucket");
    if !day.is_empty() {
        maybe = maybe.prefix("incoming/");
    }
    maybe.send().await?;
    Ok(())
}

fn with_prefix(request: ListObjectsV2FluentBuilder) -> ListObjectsV2FluentBuilder {
    request.prefix("incoming/")
}
