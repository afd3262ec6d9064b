pub async fn remove(store: &super::Store) {
    store.delete_object().bucket("in-bucket").key("incoming/a").send().await.ok(); //~ needed-not-granted s3:DeleteObject
}
