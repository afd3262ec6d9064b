pub async fn handle(sns: &aws_sdk_sns::Client, phone: &str) -> Result<(), lambda_runtime::Error> {
    sns.publish().target_arn("arn:aws:sns:eu-central-1:111122223333:done").message("m").send().await?;
    sns.publish().phone_number(phone).message("m").send().await?; //~ outside-of-grants phone number
    sns.publish().target_arn("arn:aws:sns:eu-central-1:111122223333:endpoint/GCM/app/1").message("m").send().await?; //~ outside-of-grants endpoint
    Ok(())
}
