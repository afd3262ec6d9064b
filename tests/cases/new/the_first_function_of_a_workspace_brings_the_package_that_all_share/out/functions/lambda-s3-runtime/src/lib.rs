//! Runs a handler for every object that S3 reports to a Lambda function.

#[cfg(any(feature = "parameters", feature = "secrets"))]
mod cache;
mod event;
mod granted;
#[cfg(any(feature = "sns", feature = "sqs"))]
mod notice;
#[cfg(feature = "parameters")]
mod parameters;
mod s3;
#[cfg(feature = "secrets")]
mod secrets;
#[cfg(feature = "testing")]
mod services;
#[cfg(feature = "sns")]
mod sns;
#[cfg(feature = "sqs")]
mod sqs;
#[cfg(feature = "testing")]
pub mod testing;

use std::{collections::HashMap, env, io::IsTerminal, panic, rc::Rc, time::Duration};

use anyhow::{Context, Result, ensure};
use aws_config::{BehaviorVersion, SdkConfig, timeout::TimeoutConfig};
use aws_smithy_http_client::{
    Builder,
    tls::{Provider, rustls_provider::CryptoMode},
};
use lambda_runtime::{
    LambdaEvent, service_fn,
    tracing::subscriber::{
        Layer,
        filter::{LevelFilter, Targets},
        fmt,
        prelude::*,
        registry,
    },
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::{
    sync::{mpsc, oneshot},
    task::{LocalSet, spawn_local},
};
use tracing::{Instrument, Span};

#[cfg(any(feature = "parameters", feature = "secrets"))]
pub use cache::Confidential;
pub use event::{Handler, Record, ScheduleHandler, Scheduled, Trigger};
pub use granted::Granted;
#[cfg(any(feature = "sns", feature = "sqs"))]
pub use notice::Notice;
#[cfg(feature = "parameters")]
pub use parameters::Parameter;
pub use s3::{Headers, ObjectId, Place, Source};
#[cfg(feature = "secrets")]
pub use secrets::Secret;
#[cfg(feature = "sns")]
pub use sns::Topic;
#[cfg(feature = "sqs")]
pub use sqs::Queue;

/// What a function is granted. Created once per execution environment.
pub trait Application: Sized + 'static {
    /// The function's crate: its level of logs is that of the library.
    const CRATE: &str;
    /// Whether the execution role reads the version of an object that an event is about, and no
    /// other.
    const READS_VERSIONS: bool;
    /// Whether the execution role reads the objects that trigger the function.
    const READS_TRIGGERS: bool;
    /// The variables that the deployment sets.
    const ENVIRONMENT: &[(&str, &str)];
    /// A sample event of each trigger.
    const SAMPLES: &[&str];

    /// Reads the variables, and creates the clients. Sends no request.
    ///
    /// # Errors
    /// A variable is unset or has the wrong shape.
    fn new(environment: &Environment) -> Result<Self>;
}

/// Answers Lambda's events with `handler`, until Lambda ends the process.
///
/// Nothing is held between two events, so there is nothing to do at SIGTERM.
///
/// # Errors
/// The environment is not the one that the deployment sets, or Lambda's API does not answer.
pub async fn run<A, H>(handler: H) -> Result<(), lambda_runtime::Error>
where
    A: Application,
    H: for<'a> Handler<'a, A>,
{
    serve::<A, H>(handler, |function| function).await
}

/// The same, with a handler for the function's schedule.
///
/// # Errors
/// As of [`run`].
pub async fn run_scheduled<A, H, S>(handler: H, scheduled: S) -> Result<(), lambda_runtime::Error>
where
    A: Application,
    H: for<'a> Handler<'a, A>,
    S: for<'a> ScheduleHandler<'a, A>,
{
    serve::<A, H>(handler, |function| function.with_schedule(scheduled)).await
}

async fn serve<A, H>(
    handler: H,
    complete: impl FnOnce(event::Function<A, H>) -> event::Function<A, H>,
) -> Result<(), lambda_runtime::Error>
where
    A: Application,
    H: for<'a> Handler<'a, A>,
{
    start_log(A::CRATE);
    #[cfg(feature = "testing")]
    let environment = testing::environment::<A>().await?;
    #[cfg(not(feature = "testing"))]
    let environment = Environment::load().await;
    let function = event::Function::<A, H>::new(&environment, handler)?;
    let function = Rc::new(complete(function));
    // The runtime polls on tasks that may change threads. Handlers stay on this one: what they
    // hold need not be `Send`.
    let (events, mut waiting) = mpsc::unbounded_channel();
    let tasks = LocalSet::new();
    tasks.spawn_local(async move {
        while let Some((event, answer, span)) = waiting.recv().await {
            let function = Rc::clone(&function);
            let process =
                async move { oneshot::Sender::send(answer, function.process(event).await) };
            spawn_local(process.instrument(span));
        }
    });
    let poll = lambda_runtime::run_concurrent(service_fn(move |event: LambdaEvent<Value>| {
        let (answer, answered) = oneshot::channel();
        let sent = events.send((event, answer, Span::current()));
        async move {
            sent.ok().context("no task answers events")?;
            answered
                .await
                .context("the task that answers events ended")?
        }
    }));
    tasks.run_until(poll).await
}

/// Environment variables, and the SDK's settings.
pub struct Environment {
    variables: HashMap<String, String>,
    sdk: SdkConfig,
}

impl Environment {
    /// Credentials, Region and endpoint are those that Lambda sets. TLS is rustls with ring: half
    /// the build time of the SDK's default, and half its size.
    #[cfg_attr(feature = "testing", allow(dead_code))]
    async fn load() -> Self {
        let tls = Provider::Rustls(CryptoMode::Ring);
        let http = Builder::new().tls_provider(tls).build_https();
        // The SDK has no read timeout. S3 answers in milliseconds; three attempts fit into a
        // function's default timeout.
        let timeouts = TimeoutConfig::builder().read_timeout(Duration::from_secs(10));
        let sdk = aws_config::defaults(BehaviorVersion::latest())
            .http_client(http)
            .timeout_config(timeouts.build());
        Self {
            variables: env::vars_os()
                .filter_map(|(name, value)| {
                    Some((name.into_string().ok()?, value.into_string().ok()?))
                })
                .collect(),
            sdk: sdk.load().await,
        }
    }

    /// The text of a variable.
    ///
    /// # Errors
    /// It is unset.
    pub fn text(&self, name: &str) -> Result<String> {
        let text = self.variables.get(name).cloned();
        text.with_context(|| format!("environment variable {name} is not set"))
    }

    /// The element `name` of a variable that holds a JSON array.
    ///
    /// # Errors
    /// The variable is unset or no such array, or has no element of that name.
    fn element<T: DeserializeOwned>(&self, variable: &str, name: &str) -> Result<T> {
        let elements: Vec<Value> = self.json(variable)?;
        let mut elements = elements.into_iter();
        let element = elements
            .find(|element| element["name"] == name)
            .with_context(|| format!("environment variable {variable} has no `{name}`"))?;
        serde_json::from_value(element)
            .with_context(|| format!("environment variable {variable}: `{name}`"))
    }

    fn json<T: DeserializeOwned>(&self, variable: &str) -> Result<T> {
        serde_json::from_str(&self.text(variable)?)
            .with_context(|| format!("environment variable {variable} has the wrong shape"))
    }

    fn triggers(&self) -> Result<Vec<Trigger>> {
        let triggers: Vec<Trigger> = self.json("S3_TRIGGERS")?;
        ensure!(
            !triggers.is_empty(),
            "environment variable S3_TRIGGERS is empty"
        );
        Ok(triggers)
    }
}

/// Logs to standard output: JSON for CloudWatch, plain lines on a terminal.
///
/// `AWS_LAMBDA_LOG_LEVEL` (the function's logging settings) or `RUST_LOG` is the function's level,
/// `info` without either. Other crates log warnings: their debug output, of HTTP and signing, does
/// not belong in logs. `init_default_subscriber` of the runtime has one level for all crates, and
/// nests the fields that one searches for.
fn start_log(function: &str) {
    let level = ["AWS_LAMBDA_LOG_LEVEL", "RUST_LOG"]
        .into_iter()
        .find_map(|name| env::var(name).ok()?.parse().ok())
        .unwrap_or(LevelFilter::INFO);
    let levels = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_target("lambda_runtime", LevelFilter::INFO) // the span with the request id
        .with_target("lambda_runtime::layers::panic", LevelFilter::OFF) // `process` logs failures
        .with_target(module_path!(), level)
        .with_target(function, level);
    let lines = if std::io::stdout().is_terminal() {
        fmt::layer().with_target(false).boxed()
    } else {
        json_subscriber::layer()
            .flatten_event(true)
            .flatten_span_list_on_top_level(true)
            .with_current_span(false)
            .with_span_list(false)
            .with_target(false)
            .boxed()
    };
    registry().with(lines.with_filter(levels)).init();
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place, "panicked: {}", event::message_of(panic.payload()));
    }));
}
