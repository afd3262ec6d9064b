//! From one message of S3 to calls of the handler, and from their errors to the invocation's.

use std::fmt;

use anyhow::{Context, Result};
use lambda_runtime::Diagnostic;
use serde_json::Value;
use tracing::{Instrument, error, info_span};

use crate::{
    App, handler,
    s3::{self, Record, Sequencer},
};

/// Handles every record of one message.
///
/// S3 invokes asynchronously: after an error Lambda sends the same message again, and in the end to
/// the failure destination. So a record that fails has to fail the invocation, but only after the
/// others have had their turn.
///
/// # Errors
/// Every failure, with the object it is about and all its causes.
pub async fn process(app: &App, message: Value) -> Result<(), Failures> {
    let records = s3::records_of(message).map_err(|error| Failures(vec![error]))?;
    let mut failures = Vec::new();
    for (number, record) in (1..).zip(records) {
        if let Err(error) = process_record(app, number, record).await {
            failures.push(error);
        }
    }
    if failures.is_empty() {
        Ok(())
    } else {
        Err(Failures(failures))
    }
}

async fn process_record(app: &App, number: usize, record: Value) -> Result<()> {
    let record = Record::from_json(record).with_context(|| format!("record {number}"))?;
    let sequencer = record.sequencer.as_ref().map(Sequencer::as_str);
    let span = info_span!(
        "record",
        event = record.event,
        bucket = record.bucket,
        key = record.key,
        size = record.size,
        version_id = record.version_id,
        sequencer,
    );
    let handled = async {
        let result = dispatch(app, &record).await;
        if let Err(error) = &result {
            error!(error = format!("{error:#}"), "failed");
        }
        result
    };
    let result = handled.instrument(span).await;
    result.with_context(|| record.to_string())
}

/// Calls the handler with the trigger that this record belongs to.
async fn dispatch(app: &App, record: &Record) -> Result<()> {
    let mut triggers = app.config.triggers.iter();
    let trigger = triggers
        .find(|trigger| record.matches(trigger))
        .context("no trigger covers this: does another notification invoke the function?")?;
    handler::handle(app, record, trigger).await
}

/// What went wrong in one invocation.
pub struct Failures(Vec<anyhow::Error>);

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{error:#}")?;
        }
        Ok(())
    }
}

// The runtime logs this form of it. The derived one would print the SDK's errors field by field,
// down to the HTTP response.
impl fmt::Debug for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Failures> for Diagnostic {
    fn from(failures: Failures) -> Self {
        Self {
            error_type: "RecordsFailed".to_owned(),
            error_message: failures.to_string(),
        }
    }
}

#[cfg(test)]
mod tests;
