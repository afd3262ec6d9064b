use aws_sdk_s3::Client;

macro_rules! fetch { //~ undecided-source fetch!
    ($client:expr, $key:expr) => {
        $client.get_object().bucket("in-bucket").key($key).send().await
    };
}

pub async fn handle(client: &Client, key: &str) -> anyhow::Result<()> {
    fetch!(client, key)?; //~ undecided-source fetch!
    Ok(())
}
