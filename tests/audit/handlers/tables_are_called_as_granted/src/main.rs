use aws_sdk_dynamodb::Client;

struct Granted<C> {
    id: String,
    client: C,
}

struct App {
    orders: Granted<Client>,
    log: Granted<Client>,
}

async fn handle(app: &App, put: aws_sdk_dynamodb::types::Put) -> anyhow::Result<()> {
    app.orders.client.get_item().table_name(&app.orders.id).send().await?;
    app.orders.client.query().table_name("orders").index_name("by-day").send().await?;
    app.orders.client.update_item().table_name("arn:aws:dynamodb:eu-central-1:111122223333:table/orders").send().await?;
    let item = aws_sdk_dynamodb::types::TransactWriteItem::builder().put(put).build();
    app.orders.client.transact_write_items().transact_items(item).send().await?;
    app.log.client.put_item().table_name(&app.log.id).send().await?;
    app.log.client.put_item().table_name("arn:aws:dynamodb:eu-west-1:111122223333:table/log").send().await?;
    Ok(())
}
