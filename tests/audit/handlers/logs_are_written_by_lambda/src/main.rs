pub async fn handle(logs: &aws_sdk_cloudwatchlogs::Client) -> Result<(), lambda_runtime::Error> {
    logs.create_log_stream().log_group_name("audit").log_stream_name("a").send().await?; //~ needed-not-granted logs:CreateLogStream
    logs.put_log_events().log_group_name("audit").log_stream_name("a").send().await?; //~ needed-not-granted logs:PutLogEvents
    Ok(())
}

fn main() {}
