//! What the function is granted, and what runs it. `cargo lambda-s3` writes this file and those in
//! `runtime/`; `main.rs` and `handler.rs` are yours.

#[allow(
    clippy::nursery,
    clippy::pedantic,
    clippy::restriction,
    missing_docs,
    unreachable_pub,
    reason = "lints that a team adds are for its own code"
)]
mod runtime;

use anyhow::Result;
#[cfg(feature = "testing")]
pub use runtime::testing;
pub use runtime::*;

/// What the handler works with: created once per execution environment.
#[allow(clippy::doc_markdown, reason = "grants are written as they are typed")]
pub struct App {
    /// A client with the permissions of the execution role.
    pub s3: aws_sdk_s3::Client,
    /// May write DynamoDB table orders
    pub orders: Granted<aws_sdk_dynamodb::Client>,
    /// May put events on event bus default
    pub default: Granted<aws_sdk_eventbridge::Client>,
}

#[rustfmt::skip] // one line a grant
impl Application for App {
    const CRATE: &str = env!("CARGO_CRATE_NAME");
    const READS_VERSIONS: bool = false;
    const READS_TRIGGERS: bool = true;
    const ENVIRONMENT: &[(&str, &str)] = &[
        ("S3_TRIGGERS", "[{\"bucket\":\"in-bucket\",\"prefix\":\"\",\"suffix\":\"\",\"events\":[\"s3:ObjectCreated:*\"]}]"),
        ("DYNAMODB_TABLES", "[{\"name\":\"orders\",\"id\":\"orders\",\"access\":\"write\"}]"),
        ("EVENT_BUSES", "[{\"name\":\"default\",\"id\":\"default\"}]"),
    ];
    const SAMPLES: &[&str] = &[
        include_str!("../events/trigger-1.json"),
    ];

    fn new(environment: &Environment) -> Result<Self> {
        Ok(Self {
            s3: environment.s3(),
            orders: environment.granted("DYNAMODB_TABLES", "orders", aws_sdk_dynamodb::Client::new)?,
            default: environment.granted("EVENT_BUSES", "default", aws_sdk_eventbridge::Client::new)?,
        })
    }
}

/// Runs handlers in tests.
#[cfg(feature = "testing")]
pub type Harness = testing::Harness<App>;

/// Calls `handler` for each object of each event.
///
/// # Errors
/// The environment is not the one that the deployment sets, or Lambda's API does not answer.
pub async fn run(handler: impl for<'a> Handler<'a, App>) -> Result<(), lambda_runtime::Error> {
    runtime::run(handler).await
}
