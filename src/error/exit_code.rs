//! What a run ends with.

/// What the process tells its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitCode {
    Success = 0,
    /// Something outside failed: a disk, a program, or the user said no.
    Failure = 1,
    /// What was typed is wrong; nothing was touched.
    Usage = 2,
    /// Left with Esc or Ctrl-C, as a shell reports it: 128 + SIGINT.
    Interrupted = 130,
    /// Ended from outside: 128 + SIGTERM.
    Terminated = 143,
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(code: ExitCode) -> Self {
        Self::from(code as u8)
    }
}
