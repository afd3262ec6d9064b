pub struct Cache;

impl Cache {
    pub fn get_object(&self) -> Option<u8> {
        None
    }
    pub fn publish(&self) {}
}

pub trait Api {
    fn delete_object(&self, bucket: &str);
}

pub async fn handle(cache: &Cache, api: &dyn Api, client: &aws_sdk_s3::Client) {
    cache.get_object();
    cache.publish();
    api.delete_object("in-bucket");
    client.head_object().bucket("in-bucket").key("incoming/a").send().await.ok();
}
