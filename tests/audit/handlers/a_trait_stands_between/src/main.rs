use async_trait::async_trait;
use aws_sdk_s3::Client;

#[async_trait]
trait Store: Send + Sync {
    async fn fetch(&self, key: &str) -> anyhow::Result<Vec<u8>>;
    async fn remove(&self, key: &str) -> anyhow::Result<()>;
}

#[async_trait]
impl Store for Client {
    async fn fetch(&self, key: &str) -> anyhow::Result<Vec<u8>> {
        let object = self.get_object().bucket("in-bucket").key(key).send().await?;
        Ok(object.body.collect().await?.to_vec())
    }

    async fn remove(&self, key: &str) -> anyhow::Result<()> {
        self.delete_object().bucket("in-bucket").key(key).send().await?; //~ needed-not-granted s3:DeleteObject
        Ok(())
    }
}

pub async fn handle(store: &dyn Store, key: &str) -> anyhow::Result<()> {
    store.fetch(key).await?;
    store.remove(key).await
}
