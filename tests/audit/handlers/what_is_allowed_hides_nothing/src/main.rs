use object_store::local::LocalFileSystem; //~ undecided-source object_store

pub async fn handle(s3: &aws_sdk_s3::Client, key: &str) -> Result<(), lambda_runtime::Error> {
    let store = LocalFileSystem::new();
    s3.get_object().bucket("in-bucket").key(key).send().await?;
    Ok(())
}
