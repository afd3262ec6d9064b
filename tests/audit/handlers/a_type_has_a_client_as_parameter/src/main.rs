use aws_sdk_s3::Client;

struct Repository<C> {
    client: C,
    bucket: String,
}

impl Repository<Client> {
    async fn read(&self, key: &str) -> anyhow::Result<()> {
        self.client.get_object().bucket(&self.bucket).key(key).send().await?;
        Ok(())
    }
}

async fn list<C: AsRef<Client>>(client: C) -> anyhow::Result<()> {
    client.as_ref().list_buckets().send().await?; //~ needed-not-granted s3:ListAllMyBuckets
    Ok(())
}
