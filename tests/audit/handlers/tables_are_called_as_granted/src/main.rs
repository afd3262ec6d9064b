use aws_sdk_dynamodb::Client;

struct Granted<C> {
    id: String,
    client: C,
}

struct App {
    orders: Granted<Client>,
    log: Granted<Client>,
}

async fn handle(app: &App) -> anyhow::Result<()> {
    app.orders.client.get_item().table_name(&app.orders.id).send().await?;
    app.orders.client.query().table_name("orders").index_name("by-day").send().await?;
    app.orders.client.update_item().table_name("arn:aws:dynamodb:eu-central-1:111122223333:table/orders").send().await?;
    app.orders.client.transact_write_items().send().await?;
    app.log.client.put_item().table_name(&app.log.id).send().await?;
    app.log.client.put_item().table_name("arn:aws:dynamodb:eu-west-1:111122223333:table/log").send().await?;
    Ok(())
}
