pub async fn tag(store: &crate::Store) {
    store.delete_object_tagging().bucket("in-bucket").key("incoming/a").send().await.ok(); //~ needed-not-granted s3:DeleteObjectTagging
}
