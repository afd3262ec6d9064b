pub async fn handle(app: impl std::any::Any, key: &str) -> anyhow::Result<()> {
    let client = make(app);
    client.get_object().bucket("in-bucket").key(key).send().await?; //~ undecided-source get_object
    client.delete_object().bucket("in-bucket").key(key).send().await?; //~ undecided-source delete_object
    Ok(())
}
