//! Where a test stops the program: before a numbered step of the file system. Builds without debug assertions hold none of it.

use std::io;

/// Names the step, counted from 0, and what happens before it: `KILL@12`, `INT@3`, `TERM@0`, or `FULL@7` for a disk without room.
#[cfg(all(debug_assertions, unix))]
const VARIABLE: &str = "CARGO_LAMBDA_S3_FAULT";

#[cfg(all(debug_assertions, unix))]
pub(super) fn before_step() -> io::Result<()> {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rustix::process::{Signal, getpid, kill_process};

    static FAULT: OnceLock<Option<(String, usize)>> = OnceLock::new();
    static STEP: AtomicUsize = AtomicUsize::new(0);
    let fault = FAULT.get_or_init(|| {
        let (what, at) =
            std::env::var(VARIABLE).ok()?.split_once('@').map(|(what, at)| (what.to_owned(), at.to_owned()))?;
        Some((what, at.parse().ok()?))
    });
    let Some((what, at)) = fault else { return Ok(()) };
    if STEP.fetch_add(1, Ordering::Relaxed) != *at {
        return Ok(());
    }
    let signal = match what.as_str() {
        "KILL" => Signal::KILL,
        "INT" => Signal::INT,
        "TERM" => Signal::TERM,
        _ => return Err(io::ErrorKind::StorageFull.into()),
    };
    Ok(kill_process(getpid(), signal)?)
}

#[cfg(not(all(debug_assertions, unix)))]
#[expect(clippy::unnecessary_wraps, reason = "builds for tests fail here")]
pub(super) fn before_step() -> io::Result<()> {
    Ok(())
}
