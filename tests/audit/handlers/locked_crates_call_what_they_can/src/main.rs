use secret_store::Secrets; //~ undecided-source secret_store
use plain_maths::round;
use undeclared::thing;
use web_forms::Form;

pub async fn handle(s3: &aws_sdk_s3::Client, key: &str) -> Result<(), lambda_runtime::Error> {
    s3.get_object().bucket("in-bucket").key(key).send().await?;
    Ok(())
}
