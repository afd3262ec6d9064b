pub struct Store {
    client: aws_sdk_s3::Client,
}

impl Store {
    pub async fn read(&self, key: &str) {
        self.client.get_object().bucket("in-bucket").key(key).send().await.ok();
    }

    pub async fn never_called(&self) {
        self.client.delete_bucket().bucket("in-bucket").send().await.ok(); //~ undecided-source delete_bucket
    }
}

pub async fn remove(store: &Store) {
    store.client.delete_object().bucket("in-bucket").key("incoming/a").send().await.ok(); //~ needed-not-granted s3:DeleteObject
}
