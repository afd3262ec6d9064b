pub async fn handle(table: &aws_sdk_dynamodb::Client, keys: &aws_sdk_kms::Client) -> anyhow::Result<()> {
    table.put_item().table_name("objects").send().await?; //~ needed-not-granted dynamodb:PutItem
    keys.decrypt().key_id("alias/own").send().await?; //~ needed-not-granted kms:Decrypt
    table.execute_statement().statement("SELECT").send().await?; //~ needed-not-granted dynamodb:PartiQLSelect
    Ok(())
}
