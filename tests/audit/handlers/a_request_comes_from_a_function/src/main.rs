use aws_sdk_s3::Client;
use aws_sdk_s3::operation::get_object::builders::GetObjectFluentBuilder;
use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;

fn read(client: &Client) -> GetObjectFluentBuilder {
    client.get_object().bucket("in-bucket")
}

fn into_place(request: PutObjectFluentBuilder) -> PutObjectFluentBuilder {
    request.bucket("elsewhere") //~ outside-of-grants elsewhere
}

pub async fn handle(client: &Client) -> anyhow::Result<()> {
    read(client).key("incoming/a").send().await?;
    into_place(client.put_object()).key("thumbs/a").send().await?;
    Ok(())
}
