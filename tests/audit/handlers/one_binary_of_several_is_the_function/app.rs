mod part;
#[path = "other/place.rs"]
mod place;

pub async fn handle(s3: &aws_sdk_s3::Client, key: &str) {
    thumbs::read(s3, key).await;
    part::tag(s3, key).await;
    place::list(s3).await;
}

fn main() {}
