use object_store::aws::AmazonS3Builder; //~ undecided-source object_store

pub async fn handle(key: &str) -> anyhow::Result<()> {
    let store = AmazonS3Builder::from_env().with_bucket_name("in-bucket").build()?;
    store.get(&key.into()).await?;
    Ok(())
}
