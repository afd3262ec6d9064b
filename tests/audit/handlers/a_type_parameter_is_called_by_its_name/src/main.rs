pub async fn handle<S: storage_traits::Store>(store: &S, client: &aws_sdk_s3::Client) -> anyhow::Result<()> { //~ undecided-source storage_traits
    client.get_object().bucket("in-bucket").key("incoming/a").send().await?;
    S::delete_object(store);
    Ok(())
}
