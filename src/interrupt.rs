//! Signals: noted when they come, answered where nothing is half done.

use std::fmt;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGINT, SIGTERM};

use crate::error::{Error, ExitCode, Report};

/// Why a run ends before it is done.
#[derive(Debug)]
pub enum Stop {
    Interrupted,
    Terminated,
    Uncaught(std::io::Error),
}

impl Stop {
    pub fn is(error: &Error) -> bool {
        matches!(error.downcast_ref(), Some(Self::Interrupted | Self::Terminated))
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Interrupted => write!(f, "interrupted, nothing was written"),
            Self::Terminated => write!(f, "terminated, nothing was written"),
            Self::Uncaught(error) => write!(f, "cannot catch signals: {error}"),
        }
    }
}

impl Report for Stop {
    fn exit_code(&self) -> ExitCode {
        match self {
            Self::Interrupted => ExitCode::Interrupted,
            Self::Terminated => ExitCode::Terminated,
            Self::Uncaught(_) => ExitCode::Failure,
        }
    }
}

struct Flags {
    interrupted: Arc<AtomicBool>,
    terminated: Arc<AtomicBool>,
}

static FLAGS: OnceLock<Flags> = OnceLock::new();

/// From here on SIGINT and SIGTERM no longer end the process by themselves: [`check`] tells that they came.
pub fn catch() -> Result<(), Error> {
    let flags = FLAGS.get_or_init(|| Flags { interrupted: Arc::default(), terminated: Arc::default() });
    for (signal, flag) in [(SIGINT, &flags.interrupted), (SIGTERM, &flags.terminated)] {
        signal_hook::flag::register(signal, Arc::clone(flag)).map_err(Stop::Uncaught)?;
    }
    Ok(())
}

/// Whether a signal has come: for what only computes, and leaves it to its caller to say so.
pub fn is_pending() -> bool {
    check().is_err()
}

/// An error if a signal has come.
pub fn check() -> Result<(), Error> {
    let Some(flags) = FLAGS.get() else {
        return Ok(());
    };
    if flags.terminated.load(Ordering::Relaxed) {
        return Err(Stop::Terminated.into());
    }
    if flags.interrupted.load(Ordering::Relaxed) {
        return Err(Stop::Interrupted.into());
    }
    Ok(())
}

/// An error if a program was ended by a signal that ends this one, too: Ctrl-C in a terminal reaches both, and the other may be the
/// first to end.
pub fn check_status(status: ExitStatus) -> Result<(), Error> {
    #[cfg(unix)]
    match std::os::unix::process::ExitStatusExt::signal(&status) {
        Some(SIGINT) => return Err(Stop::Interrupted.into()),
        Some(SIGTERM) => return Err(Stop::Terminated.into()),
        _ => {}
    }
    let _ = status;
    Ok(())
}
