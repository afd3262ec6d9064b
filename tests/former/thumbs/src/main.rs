//! Starts the function, then answers one message after the other.
//!
//! What happens to an object is in `handler.rs`: that is the file to change.

mod config;
mod handler;
mod invocation;
mod logging;
mod s3;
#[cfg(test)]
mod testing;

use lambda_runtime::{LambdaEvent, service_fn};

use crate::config::Config;

/// What every invocation shares: made once per execution environment, at cold start.
pub struct App {
    /// Where the events come from and what the execution role may touch.
    pub config: Config,
    /// Acts under the execution role.
    pub s3: aws_sdk_s3::Client,
}

// One thread: below 1,769 MB of memory Lambda gives less than one CPU.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    logging::start();
    let app = App {
        config: Config::from_env()?,
        s3: s3::client(&s3::settings().load().await),
    };
    tracing::info!(config = %serde_json::to_string(&app.config)?, "started");
    let process = |event: LambdaEvent<_>| invocation::process(&app, event.payload);
    lambda_runtime::run(service_fn(process)).await
}
