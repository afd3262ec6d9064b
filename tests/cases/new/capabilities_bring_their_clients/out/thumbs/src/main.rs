//! Starts the function, then answers one message after the other.
//!
//! What happens to an object is in `handler.rs`: that is the file to change.

mod cache;
mod confidential;
mod config;
mod handler;
mod invocation;
mod logging;
mod notice;
mod s3;
mod secrets;
#[cfg(test)]
mod testing;
mod topics;

use aws_config::SdkConfig;
use lambda_runtime::{LambdaEvent, service_fn};

use crate::config::Config;
use crate::secrets::Secrets;
use crate::topics::Topics;

/// What every invocation shares: made once per execution environment, at cold start.
pub struct App {
    /// Where the events come from and what the execution role may touch.
    pub config: Config,
    /// Acts under the execution role.
    pub s3: aws_sdk_s3::Client,
    /// The topics that hear of every object.
    pub topics: Topics,
    /// The values of `config.secrets`.
    pub secrets: Secrets,
}

impl App {
    /// Makes a client for every service. Nothing is asked of them yet.
    fn new(config: Config, settings: &SdkConfig) -> Self {
        Self {
            s3: s3::client(settings),
            topics: Topics::new(settings, &config.topics),
            secrets: secrets::cache(settings, &config.secrets),
            config,
        }
    }
}

// One thread: below 1,769 MB of memory Lambda gives less than one CPU.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    logging::start();
    let app = App::new(Config::from_env()?, &s3::settings().load().await);
    tracing::info!(config = %serde_json::to_string(&app.config)?, "started");
    let process = |event: LambdaEvent<_>| invocation::process(&app, event.payload);
    lambda_runtime::run(service_fn(process)).await
}
