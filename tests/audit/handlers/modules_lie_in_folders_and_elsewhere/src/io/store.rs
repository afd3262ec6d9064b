mod deeper;

pub type Store = aws_sdk_s3::Client;

pub async fn read(store: &Store) {
    store.get_object().bucket("in-bucket").key("incoming/a").send().await.ok();
}
