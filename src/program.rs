//! Other programs: they end when a signal ends this one.

use std::io::{self, Read, Write as _};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use crate::error::Error;
use crate::{interrupt, terminal};

/// How often signals are looked for while a program runs.
const INTERVAL: Duration = Duration::from_millis(20);

/// Runs a program that reads `input`, and collects what it writes. `shown` is what it is called in a report of what was run. An
/// error of the outer kind is a signal: the program has ended, whether it got the signal too or not.
pub fn run(shown: &str, command: &mut Command, input: Vec<u8>) -> Result<io::Result<Output>, Error> {
    let stdin = if input.is_empty() { Stdio::null() } else { Stdio::piped() };
    command.stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = terminal::timed(shown, || command.spawn().and_then(|child| attend(child, input)));
    interrupt::check()?;
    if let Ok(done) = &output {
        interrupt::check_status(done.status)?;
    }
    Ok(output)
}

/// Feeds the program and listens to it until it has ended.
fn attend(mut child: Child, input: Vec<u8>) -> io::Result<Output> {
    let outcome = listen(&mut child, input);
    if outcome.is_err() {
        // It may have ended by itself.
        let _ = child.kill();
        let _ = child.wait();
    }
    outcome
}

fn listen(child: &mut Child, input: Vec<u8>) -> io::Result<Output> {
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read all of it says by its exit code what that means.
        Builder::new().spawn(move || stdin.write_all(&input))?;
    }
    let (sender, ends) = mpsc::channel();
    let stdout = collect(child.stdout.take(), sender.clone())?;
    let stderr = collect(child.stderr.take(), sender)?;
    while ends.recv_timeout(INTERVAL) != Err(RecvTimeoutError::Disconnected) {
        go_on()?;
    }
    // What has closed its streams is about to end.
    let status = loop {
        match child.try_wait()? {
            Some(status) => break status,
            None => std::thread::sleep(Duration::from_millis(1)),
        }
        go_on()?;
    };
    let read = |collected: Collected| collected.join().map_err(|_| io::Error::other("it cannot be read"))?;
    Ok(Output { status, stdout: read(stdout)?, stderr: read(stderr)? })
}

fn go_on() -> io::Result<()> {
    interrupt::check().map_err(|_| io::ErrorKind::Interrupted.into())
}

type Collected = JoinHandle<io::Result<Vec<u8>>>;

/// Reads all that comes; drops `end` afterwards.
fn collect<R: Read + Send + 'static>(from: Option<R>, end: Sender<()>) -> io::Result<Collected> {
    Builder::new().spawn(move || {
        let mut bytes = Vec::new();
        from.map(|mut from| from.read_to_end(&mut bytes)).transpose()?;
        drop(end);
        Ok(bytes)
    })
}
