use crate::Store;

pub async fn list(store: &Store) {
    store.list_objects().bucket("in-bucket").send().await.ok(); //~ needed-not-granted s3:ListBucket
}
