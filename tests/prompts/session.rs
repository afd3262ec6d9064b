//! A terminal with the program in it.

use std::io::{Read as _, Write as _};
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use console::strip_ansi_codes;
use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};
use rustix::process::{Pid, Signal, kill_process};

use crate::common::{PROGRAM, Sandbox, neutral_environment};

pub const ENTER: &str = "\r";
pub const ESCAPE: &str = "\x1b";
pub const CTRL_C: &str = "\x03";
pub const BACKSPACE: &str = "\x7f";
pub const DELETE: &str = "\x1b[3~";
pub const HOME: &str = "\x1b[H";
pub const LEFT: &str = "\x1b[D";

/// Nothing takes that long, on whatever machine.
const PATIENCE: Duration = Duration::from_secs(600);
const ROWS: u16 = 50;

pub struct Session {
    child: Child,
    pty: Arc<Pty>,
    output: Receiver<Vec<u8>>,
    raw: Vec<u8>,
    screen: vt100::Parser,
    /// How much of the text has been waited for.
    seen: usize,
}

impl Session {
    pub fn start(sandbox: &Sandbox, arguments: &[&str], columns: u16) -> Self {
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(ROWS, columns)).unwrap();
        let mut command =
            Command::new(PROGRAM).args(arguments).current_dir(sandbox.path()).envs(sandbox.configuration());
        for (name, value) in neutral_environment() {
            command = match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        let child = command.spawn(pts).unwrap();
        let pty = Arc::new(pty);
        let (sender, output) = channel();
        let reader = Arc::clone(&pty);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            // Ends when nobody has the other side open any more.
            while let Ok(length @ 1..) = (&*reader).read(&mut buffer) {
                if sender.send(buffer[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        let screen = vt100::Parser::new(ROWS.try_into().unwrap(), columns.try_into().unwrap(), 0);
        Self { child, pty, output, raw: Vec::new(), screen, seen: 0 }
    }

    pub fn send(&mut self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
    }

    /// Presses keys one after the other, each when the program has drawn the one before.
    pub fn type_slowly(&mut self, keys: &[&str]) {
        self.settle();
        for key in keys {
            self.send(key);
            self.receive(PATIENCE);
            while self.receive(Duration::from_millis(15)) {}
        }
    }

    /// Types a line as a person does.
    pub fn type_line(&mut self, line: &str) {
        let keys: Vec<String> = line.chars().map(String::from).chain([ENTER.to_owned()]).collect();
        self.type_slowly(&keys.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// Waits for the question and presses keys.
    pub fn press(&mut self, question: &str, keys: &str) {
        self.wait_for(question);
        self.send(keys);
    }

    /// Waits for the question and types a line.
    pub fn answer(&mut self, question: &str, line: &str) {
        self.press(question, &format!("{line}{ENTER}"));
    }

    /// Waits until the text has been written, behind the one that was waited for before.
    #[track_caller]
    pub fn wait_for(&mut self, text: &str) {
        let start = Instant::now();
        loop {
            let written = self.text();
            if let Some(found) = written[self.seen..].find(text) {
                self.seen += found + text.len();
                return;
            }
            if !self.receive(PATIENCE.saturating_sub(start.elapsed())) {
                panic!("`{text}` did not come. Written:\n{}\nScreen:\n{}", &self.text()[self.seen..], self.screen());
            }
        }
    }

    /// Takes what is still being written, until the program waits.
    pub fn settle(&mut self) {
        while self.receive(Duration::from_millis(300)) || self.is_busy() {}
    }

    /// Whether the program is at work, or waits for a processor. Where the system does not tell, that it is not.
    fn is_busy(&self) -> bool {
        // The state stands behind the name, which is in brackets (proc_pid_stat(5)).
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('R'))
    }

    /// Waits for the end; gives the exit code.
    #[track_caller]
    pub fn end(&mut self) -> i32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                self.settle();
                return status.code().unwrap_or_else(|| panic!("{status}"));
            }
            assert!(start.elapsed() < PATIENCE, "it goes on. Screen:\n{}", self.screen());
            self.receive(Duration::from_millis(10));
        }
    }

    pub fn terminate(&self) {
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
    }

    /// Everything that was written, without what steers the terminal.
    pub fn text(&self) -> String {
        strip_ansi_codes(&String::from_utf8_lossy(&self.raw)).replace('\r', "")
    }

    /// Whether anything that was written has a colour or a weight.
    pub fn is_styled(&self) -> bool {
        let written = String::from_utf8_lossy(&self.raw);
        let styles = |rest: &str| rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';').starts_with('m');
        written.split("\x1b[").skip(1).any(styles)
    }

    /// What the screen shows.
    pub fn screen(&self) -> String {
        self.screen.screen().contents()
    }

    pub fn is_cursor_hidden(&self) -> bool {
        self.screen.screen().hide_cursor()
    }

    /// Whether more was written in that time.
    fn receive(&mut self, patience: Duration) -> bool {
        match self.output.recv_timeout(patience) {
            Ok(bytes) => {
                self.screen.process(&bytes);
                self.raw.extend(bytes);
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
