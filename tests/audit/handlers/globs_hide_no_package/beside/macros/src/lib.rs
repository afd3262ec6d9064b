pub fn expand(client: aws_sdk_s3::Client) {
    let _ = client.delete_bucket();
}
