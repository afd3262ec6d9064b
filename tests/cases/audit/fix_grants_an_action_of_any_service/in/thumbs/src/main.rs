//! Stores what it hears of in a table, and looks at the picture.

async fn handle(table: &aws_sdk_dynamodb::Client, labels: &aws_sdk_rekognition::Client) -> anyhow::Result<()> {
    labels.detect_labels().send().await?;
    table.put_item().table_name("orders").send().await?;
    Ok(())
}

fn main() {}
