//! What the function is granted. `cargo lambda-s3` writes this file; `main.rs` and `handler.rs` are
//! yours.

use anyhow::Result;
pub use lambda_s3_runtime::*;

/// What the handler works with: created once per execution environment.
#[allow(clippy::doc_markdown, reason = "grants are written as they are typed")]
pub struct App {
    /// A client with the permissions of the execution role.
    pub s3: aws_sdk_s3::Client,
    /// May write: s3://photo-thumbs/*
    pub photo_thumbs: Place,
    /// May publish to arn:aws:sns:eu-central-1:111122223333:done
    pub done: Topic,
    /// May fetch secret db/password
    pub password: Secret,
}

#[rustfmt::skip] // one line a grant
impl Application for App {
    const CRATE: &str = env!("CARGO_CRATE_NAME");
    const READS_VERSIONS: bool = false;
    const READS_TRIGGERS: bool = true;
    const ENVIRONMENT: &[(&str, &str)] = &[
        ("S3_TRIGGERS", "[{\"bucket\":\"photo-inbox\",\"prefix\":\"thumbs/\",\"suffix\":\"\",\"events\":[\"s3:ObjectCreated:*\"]}]"),
        ("S3_WRITE", "[{\"name\":\"photo_thumbs\",\"bucket\":\"photo-thumbs\",\"prefix\":\"\",\"suffix\":\"\"}]"),
        ("SNS_TOPICS", "[{\"name\":\"done\",\"arn\":\"arn:aws:sns:eu-central-1:111122223333:done\",\"region\":\"eu-central-1\"}]"),
        ("SECRETS", "[{\"name\":\"password\",\"id\":\"db/password\"}]"),
    ];
    const SAMPLES: &[&str] = &[
        include_str!("../events/trigger-1.json"),
    ];

    fn new(environment: &Environment) -> Result<Self> {
        Ok(Self {
            s3: environment.s3(),
            photo_thumbs: environment.place("S3_WRITE", "photo_thumbs")?,
            done: environment.topic("done")?,
            password: environment.secret("password")?,
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
    lambda_s3_runtime::run(handler).await
}
