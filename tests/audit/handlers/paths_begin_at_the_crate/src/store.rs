use aws_sdk_s3::Client;
use inner::Name;

pub fn read(s3: &Client, name: Name) {
    let _ = s3.get_object().bucket("in-bucket").key(name.0);
}
