//! Logs: JSON for CloudWatch, plain lines on a terminal.

use std::io::IsTerminal;

use lambda_runtime::tracing::subscriber::{
    Layer,
    filter::{LevelFilter, Targets},
    fmt,
    prelude::*,
    registry,
};

/// Sends the log to standard output, from where Lambda takes it to the function's log group.
///
/// `AWS_LAMBDA_LOG_LEVEL` (from the function's logging settings) or `RUST_LOG` gives the level of
/// this crate, `info` without either. The crates below it stay at `warn`: what they say of HTTP
/// and signing in more detail is not for logs.
pub fn start() {
    let level = ["AWS_LAMBDA_LOG_LEVEL", "RUST_LOG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok()?.parse().ok())
        .unwrap_or(LevelFilter::INFO);
    let levels = Targets::new()
        .with_default(LevelFilter::WARN)
        .with_target("lambda_runtime", LevelFilter::INFO) // the request id
        .with_target(env!("CARGO_CRATE_NAME"), level);
    let lines = fmt::layer().with_target(false);
    let lines = if std::io::stdout().is_terminal() {
        lines.boxed()
    } else {
        let json = lines.json().flatten_event(true);
        json.with_current_span(false).boxed()
    };
    registry().with(lines.with_filter(levels)).init();
}
