use aws_sdk_s3 as s3;
use s3::Client as Store;

struct Handler {
    store: Store,
}

impl Handler {
    async fn handle(&self, key: &str) -> anyhow::Result<()> {
        self.store.get_object().bucket("in-bucket").key(key).send().await?;
        self.store.list_objects_v2().bucket("in-bucket").send().await?; //~ needed-not-granted s3:ListBucket
        Ok(())
    }
}
