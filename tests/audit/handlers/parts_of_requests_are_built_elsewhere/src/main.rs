use aws_sdk_dynamodb::types::{ParameterizedStatement, Put, TransactWriteItem, Update};
use aws_sdk_s3::types::{Delete, ObjectIdentifier};
use lambda_runtime::Error;

struct Store {
    db: aws_sdk_dynamodb::Client,
    s3: aws_sdk_s3::Client,
}

impl Store {
    async fn write(&self, items: Vec<TransactWriteItem>) -> Result<(), Error> {
        self.db.transact_write_items().set_transact_items(Some(items)).send().await?; //~ needed-not-granted dynamodb:PutItem //~ needed-not-granted dynamodb:UpdateItem
        Ok(())
    }

    async fn change(&self, statements: Vec<ParameterizedStatement>) -> Result<(), Error> {
        self.db.execute_transaction().set_transact_statements(Some(statements)).send().await?; //~ undecided-source which actions `ExecuteTransaction` needs is not known
        Ok(())
    }

    async fn ask(&self, statement: String) -> Result<(), Error> {
        self.db.execute_statement().statement(statement).send().await?; //~ undecided-source which actions `ExecuteStatement` needs is not known
        Ok(())
    }

    async fn clear(&self, objects: Vec<ObjectIdentifier>) -> Result<(), Error> {
        let objects = Delete::builder().set_objects(Some(objects)).build()?;
        self.s3.delete_objects().bucket("out-bucket").delete(objects).send().await?; //~ needed-not-granted s3:DeleteObjectVersion
        Ok(())
    }
}

fn order(put: Put) -> TransactWriteItem {
    TransactWriteItem::builder().put(put).build()
}

pub async fn handle(store: &Store, put: Put, update: Update, version: &str) -> Result<(), Error> {
    let mut items = vec![order(put)];
    items.push(TransactWriteItem::builder().update(update).build());
    store.write(items).await?;
    store.clear(vec![ObjectIdentifier::builder().key("thumbs/a").version_id(version).build()?]).await?;
    store.change(serde_json::from_str("[]")?).await?;
    store.ask(std::env::var("STATEMENT")?).await
}
