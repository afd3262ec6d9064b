use aws_sdk_dynamodb::Client;

#[derive(Clone)]
pub struct Store {
    db: Client,
}

pub trait Orders {
    fn place(&self, id: String) -> impl Future<Output = ()>;
}

impl Store {
    pub fn new(db: Client) -> Self {
        Self { db }
    }

    pub async fn clear(&self) {
        let _ = self.db.delete_item().table_name("orders").send().await; //~ needed-not-granted dynamodb:DeleteItem
    }

    pub async fn forget(&self) {
        let _ = self.db.delete_table().table_name("orders").send().await; //~ undecided-source whether the function gets to `delete_table` is not known
    }
}

impl Orders for Store {
    async fn place(&self, id: String) {
        let _ = self.db.put_item().table_name("orders").send().await; //~ needed-not-granted dynamodb:PutItem
    }
}
