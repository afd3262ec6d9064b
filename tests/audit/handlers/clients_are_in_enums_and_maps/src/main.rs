use std::collections::HashMap;
use aws_sdk_s3::Client;

enum Store {
    S3(Client),
    Named { client: Client, bucket: String },
    Memory,
}

pub async fn handle(store: Store, regions: HashMap<String, Client>) -> anyhow::Result<()> {
    match &store {
        Store::S3(client) => drop(client.get_object().bucket("in-bucket").key("incoming/a").send().await?),
        Store::Named { client, bucket } => drop(client.get_object_acl().bucket(bucket).key("a").send().await?), //~ needed-not-granted s3:GetObjectAcl
        Store::Memory => {}
    }
    if let Some(client) = regions.get("eu-central-1") {
        client.get_bucket_location().bucket("in-bucket").send().await?; //~ needed-not-granted s3:GetBucketLocation
    }
    for (_, client) in &regions {
        client.get_bucket_policy().bucket("in-bucket").send().await?; //~ needed-not-granted s3:GetBucketPolicy
    }
    Ok(())
}
