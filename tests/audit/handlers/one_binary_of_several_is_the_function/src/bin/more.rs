fn main() {
    let s3 = thumbs::client();
    let _ = s3.delete_bucket().bucket("in-bucket");
}
