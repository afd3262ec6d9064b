pub async fn handle(client: &aws_sdk_s3::Client) -> anyhow::Result<()> {
    use aws_sdk_s3::Client as C;

    struct Job<'a>(&'a C);

    impl Job<'_> {
        async fn run(&self) -> anyhow::Result<()> {
            self.0.get_object().bucket("in-bucket").key("incoming/a").send().await?;
            self.0.put_object_acl().bucket("in-bucket").key("incoming/a").send().await?; //~ needed-not-granted s3:PutObjectAcl
            Ok(())
        }
    }

    Job(client).run().await
}
