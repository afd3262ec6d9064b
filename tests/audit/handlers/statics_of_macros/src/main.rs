use aws_sdk_s3::Client;

lazy_static::lazy_static! {
    static ref CLIENT: Client = todo!();
}

thread_local! {
    static LOCAL: Client = todo!();
}

pub async fn handle() -> anyhow::Result<()> {
    CLIENT.get_object().bucket("in-bucket").key("incoming/a").send().await?;
    LOCAL.with(|client| drop(client.create_bucket().bucket("new-bucket"))); //~ needed-not-granted s3:CreateBucket
    Ok(())
}
