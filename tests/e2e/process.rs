//! Other programs: run with a deadline, their output shown when they fail.

use std::io::{Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// What a program said.
pub struct Outcome {
    pub status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Outcome {
    /// Both streams, for messages.
    pub fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// Runs a program that must succeed, and returns its standard output.
pub fn run(command: &mut Command, limit: Duration) -> String {
    let outcome = try_run(command, limit);
    assert!(outcome.status.success(), "{}\n{}\n{}", shown(command), outcome.status, outcome.all());
    outcome.stdout
}

/// Runs a program to its end, whatever that is; only the deadline is a failure.
pub fn try_run(command: &mut Command, limit: Duration) -> Outcome {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("cannot start {}: {error}", shown(command)));
    let stdout = read_aside(child.stdout.take().unwrap());
    let stderr = read_aside(child.stderr.take().unwrap());
    let status = wait(&mut child, limit);
    let (stdout, stderr) = (stdout.join().unwrap(), stderr.join().unwrap());
    let status = status.unwrap_or_else(|| panic!("{} took more than {limit:?}\n{stdout}{stderr}", shown(command)));
    Outcome { status, stdout, stderr }
}

/// The command line, without its environment.
fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Waits for a program to end; past the limit it is killed, and there is no status.
pub fn wait(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        if start.elapsed() > limit {
            let _ = child.kill();
            let _ = child.wait();
            return None;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

fn read_aside(mut stream: impl Read + Send + 'static) -> JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// Asks again and again until there is an answer; past the limit, none.
pub fn poll<T>(limit: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return Some(answer);
        }
        if start.elapsed() > limit {
            return None;
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Does something that takes long, and says how long it took. Written past the test runner's capture, so that a run of
/// many minutes shows where it is.
pub fn timed<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    let _ = writeln!(std::io::stderr(), "e2e: {what}: {:.1} s", start.elapsed().as_secs_f64());
    result
}

pub const fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// What helps where a program is missing.
pub const SET_UP: &str = "help: run tests/e2e/set-up.sh, which installs it or says where to get it";

/// A program that the tests need on the machine. One that is missing is no reason to believe what it would judge.
pub fn on_path(name: &str) -> PathBuf {
    find_on_path(name).unwrap_or_else(|| panic!("no `{name}` on PATH\n{SET_UP}"))
}

pub fn find_on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file())
}

/// A command without what `cargo test` and the user's own AWS set-up leave in the environment.
pub fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let is_cargo = text.starts_with("CARGO") && text != "CARGO_HOME" && text != "CARGO_HTTP_CAINFO";
        if is_cargo || text.starts_with("AWS_") || text.starts_with("RUSTC") || text.starts_with("RUSTFLAGS") {
            command.env_remove(&name);
        }
    }
    command
}
