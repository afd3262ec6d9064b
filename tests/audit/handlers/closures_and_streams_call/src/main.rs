use aws_sdk_s3::Client;
use futures::{StreamExt, stream};

pub async fn handle(client: Client, keys: Vec<String>) -> anyhow::Result<()> {
    let fetch = |key: String| {
        let client = client.clone();
        async move { client.get_object().bucket("in-bucket").key(key).send().await }
    };
    stream::iter(keys).map(fetch).buffered(4).collect::<Vec<_>>().await;
    let clients = [client.clone(), client];
    clients.iter().for_each(|client| drop(client.delete_bucket().bucket("in-bucket"))); //~ needed-not-granted s3:DeleteBucket
    Ok(())
}
