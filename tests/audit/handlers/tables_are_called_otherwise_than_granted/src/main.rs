async fn handle(client: &aws_sdk_dynamodb::Client) -> anyhow::Result<()> {
    client.get_item().table_name("orders").send().await?;
    client.get_item().table_name("payments").send().await?; //~ outside-of-grants is called with `payments`, and the role allows it on `orders` only
    client.scan().table_name("log").send().await?; //~ outside-of-grants is called with `log`, and the role allows it on `orders` only
    client.put_item().table_name("log").send().await?;
    client.put_item().table_name("orders").send().await?; //~ outside-of-grants is called with `orders`, and the role allows it on `log` only
    client.delete_table().table_name("orders").send().await?; //~ needed-not-granted `delete_table` needs `dynamodb:DeleteTable`
    Ok(())
}
