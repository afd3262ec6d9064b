#[cfg(feature = "admin")]
mod admin;
#[cfg(windows)]
mod lost;
#[cfg(feature = "fast")]
mod fast;

use lambda_runtime::Error;

#[cfg(any())]
pub async fn later(s3: &aws_sdk_s3::Client) {
    let _ = s3.delete_bucket().bucket("in-bucket").send().await;
}

cfg_if::cfg_if! {
    if #[cfg(feature = "admin")] {
        pub async fn wipe(s3: &aws_sdk_s3::Client) {
            let _ = s3.delete_bucket().bucket("in-bucket").send().await;
        }
    } else if #[cfg(not(test))] {
        pub async fn tag(s3: &aws_sdk_s3::Client) {
            let _ = s3.get_bucket_tagging().bucket("in-bucket").send().await; //~ needed-not-granted s3:GetBucketTagging
        }
    } else {
        pub async fn wipe(s3: &aws_sdk_s3::Client) {
            let _ = s3.delete_bucket().bucket("in-bucket").send().await;
        }
    }
}

pub async fn handle(s3: &aws_sdk_s3::Client, key: &str) -> Result<(), Error> {
    s3.get_object().bucket("in-bucket").key(key).send().await?;
    if cfg!(feature = "admin") || cfg!(target_os = "macos") {
        s3.delete_object().bucket("in-bucket").key(key).send().await?;
    }
    if false {
        s3.delete_object().bucket("in-bucket").key(key).send().await?;
    }
    #[cfg(debug_assertions)]
    s3.delete_object().bucket("in-bucket").key(key).send().await?;
    #[cfg(all(unix, not(feature = "admin")))]
    {
        s3.get_object_acl().bucket("in-bucket").key(key).send().await?; //~ needed-not-granted s3:GetObjectAcl
    }
    store::look(s3, key).await;
    Ok(())
}

fn main() {}
