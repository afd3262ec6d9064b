//! Counts what it hears of in a table.

async fn handle(table: &aws_sdk_dynamodb::Client) -> anyhow::Result<()> {
    table.get_item().table_name("orders").send().await?;
    table.put_item().table_name("orders").send().await?;
    Ok(())
}

fn main() {}
