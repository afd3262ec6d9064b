use aws_sdk_s3::Client;

pub async fn handle(client: &Client) {
    client.head_object().bucket("in-bucket").key("incoming/a").send().await.ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn cleans_up() {
        let client: Client = todo!();
        client.delete_object().bucket("in-bucket").key("incoming/a").send().await.unwrap();
    }
}

#[cfg(all(test, feature = "live"))]
async fn clean(client: &Client) {
    client.delete_bucket().bucket("in-bucket").send().await.ok();
}
