#[tokio::main]
async fn main() {
    let config = aws_config::load_from_env().await;
    thumbs::wipe(&aws_sdk_s3::Client::new(&config)).await;
}
