use aws_sdk_s3::Client;

trait Extension {
    fn reading(&self, key: &str) -> aws_sdk_s3::operation::get_object::builders::GetObjectFluentBuilder;
}

impl Extension for Client {
    fn reading(&self, key: &str) -> aws_sdk_s3::operation::get_object::builders::GetObjectFluentBuilder {
        self.get_object().key(key)
    }
}

pub async fn handle(client: &Client) -> anyhow::Result<()> {
    client.reading("incoming/a").bucket("in-bucket").send().await?;
    client.reading("incoming/a").bucket("wrong-bucket").send().await?; //~ outside-of-grants wrong-bucket
    Ok(())
}
