use cached::Secrets; //~ undecided-source cached
use plain_maths::round;
use undeclared::thing;
use web_forms::Form;

pub async fn handle(s3: &aws_sdk_s3::Client, key: &str) -> Result<(), lambda_runtime::Error> {
    s3.get_object().bucket("in-bucket").key(key).send().await?;
    Ok(())
}
