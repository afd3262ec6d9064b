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
    /// May read and write DynamoDB table orders
    pub orders: Granted<aws_sdk_dynamodb::Client>,
    /// May read DynamoDB table arn:aws:dynamodb:eu-west-1:222233334444:table/pics
    pub photos: Granted<aws_sdk_dynamodb::Client>,
    /// May put events on event bus default
    pub default: Granted<aws_sdk_eventbridge::Client>,
    /// May start state machine arn:aws:states:us-east-1:111122223333:stateMachine:orders
    pub orders_machine: Granted<aws_sdk_sfn::Client>,
    /// May invoke Lambda function resize:live
    pub resize_live: Granted<aws_sdk_lambda::Client>,
    /// May put records into Kinesis data stream clicks
    pub clicks: Granted<aws_sdk_kinesis::Client>,
    /// May put records into Data Firehose stream archive
    pub archive: Granted<aws_sdk_firehose::Client>,
    /// May invoke Bedrock model amazon.nova-lite-v1:0
    pub amazon_nova_lite_v1_0: Granted<aws_sdk_bedrockruntime::Client>,
    /// May invoke Bedrock model eu.amazon.nova-lite-v1:0
    pub eu_amazon_nova_lite_v1_0: Granted<aws_sdk_bedrockruntime::Client>,
    /// May put metrics into metrics namespace My App/Thumbs
    pub thumbs: Granted<aws_sdk_cloudwatch::Client>,
}

#[rustfmt::skip] // one line a grant
impl Application for App {
    const CRATE: &str = env!("CARGO_CRATE_NAME");
    const READS_VERSIONS: bool = false;
    const READS_TRIGGERS: bool = true;
    const ENVIRONMENT: &[(&str, &str)] = &[
        ("S3_TRIGGERS", "[{\"bucket\":\"in-bucket\",\"prefix\":\"\",\"suffix\":\"\",\"events\":[\"s3:ObjectCreated:*\"]}]"),
        ("DYNAMODB_TABLES", "[{\"name\":\"orders\",\"id\":\"orders\",\"access\":\"read-write\"},{\"name\":\"photos\",\"id\":\"arn:aws:dynamodb:eu-west-1:222233334444:table/pics\",\"region\":\"eu-west-1\",\"access\":\"read\"}]"),
        ("EVENT_BUSES", "[{\"name\":\"default\",\"id\":\"default\"}]"),
        ("STATE_MACHINES", "[{\"name\":\"orders_machine\",\"id\":\"arn:aws:states:us-east-1:111122223333:stateMachine:orders\",\"region\":\"us-east-1\"}]"),
        ("LAMBDA_FUNCTIONS", "[{\"name\":\"resize_live\",\"id\":\"resize:live\"}]"),
        ("KINESIS_STREAMS", "[{\"name\":\"clicks\",\"id\":\"clicks\"}]"),
        ("DELIVERY_STREAMS", "[{\"name\":\"archive\",\"id\":\"archive\"}]"),
        ("BEDROCK_MODELS", "[{\"name\":\"amazon_nova_lite_v1_0\",\"id\":\"amazon.nova-lite-v1:0\"},{\"name\":\"eu_amazon_nova_lite_v1_0\",\"id\":\"eu.amazon.nova-lite-v1:0\"}]"),
        ("METRICS_NAMESPACES", "[{\"name\":\"thumbs\",\"id\":\"My App/Thumbs\"}]"),
    ];
    const SAMPLES: &[&str] = &[
        include_str!("../events/trigger-1.json"),
    ];

    fn new(environment: &Environment) -> Result<Self> {
        Ok(Self {
            s3: environment.s3(),
            orders: environment.granted("DYNAMODB_TABLES", "orders", aws_sdk_dynamodb::Client::new)?,
            photos: environment.granted("DYNAMODB_TABLES", "photos", aws_sdk_dynamodb::Client::new)?,
            default: environment.granted("EVENT_BUSES", "default", aws_sdk_eventbridge::Client::new)?,
            orders_machine: environment.granted("STATE_MACHINES", "orders_machine", aws_sdk_sfn::Client::new)?,
            resize_live: environment.granted("LAMBDA_FUNCTIONS", "resize_live", aws_sdk_lambda::Client::new)?,
            clicks: environment.granted("KINESIS_STREAMS", "clicks", aws_sdk_kinesis::Client::new)?,
            archive: environment.granted("DELIVERY_STREAMS", "archive", aws_sdk_firehose::Client::new)?,
            amazon_nova_lite_v1_0: environment.granted("BEDROCK_MODELS", "amazon_nova_lite_v1_0", aws_sdk_bedrockruntime::Client::new)?,
            eu_amazon_nova_lite_v1_0: environment.granted("BEDROCK_MODELS", "eu_amazon_nova_lite_v1_0", aws_sdk_bedrockruntime::Client::new)?,
            thumbs: environment.granted("METRICS_NAMESPACES", "thumbs", aws_sdk_cloudwatch::Client::new)?,
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
