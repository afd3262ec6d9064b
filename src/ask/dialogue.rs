//! The terminal while questions are asked.
//!
//! Two things are not left to the prompts. Between two keys they put the terminal back into the mode in which it echoes
//! and edits by itself, so pasted text would show twice: that mode is off for the whole dialogue. And they wait for a key
//! without end, so a signal that comes just before would not be seen until the next one: a thread looks out for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use console::Term;

use crate::{interrupt, terminal};

const INTERVAL: Duration = Duration::from_millis(50);

/// The dialogue; when it is dropped, the terminal is as it was.
pub struct Dialogue {
    mode: Mode,
    /// Claimed once: by whoever ends the dialogue.
    has_ended: Arc<AtomicBool>,
}

impl Dialogue {
    /// Begins it. Nothing may be half written until it is dropped: a signal can end the process.
    pub fn begin() -> Self {
        console::set_colors_enabled_stderr(terminal::has_color());
        let dialogue = Self { mode: Mode::quiet(), has_ended: Arc::default() };
        let (mode, has_ended) = (dialogue.mode.clone(), Arc::clone(&dialogue.has_ended));
        thread::spawn(move || watch(&mode, &has_ended));
        dialogue
    }
}

impl Drop for Dialogue {
    fn drop(&mut self) {
        if self.has_ended.swap(true, Ordering::SeqCst) {
            // The thread is ending the process this very moment.
            loop {
                thread::park();
            }
        }
        self.mode.restore();
    }
}

/// Ends the process at a signal that nobody else has answered for two rounds.
#[allow(clippy::exit, reason = "the main thread waits for a key, and nothing can wake it")]
fn watch(mode: &Mode, has_ended: &AtomicBool) {
    let mut was_signalled = false;
    while !has_ended.load(Ordering::SeqCst) {
        thread::sleep(INTERVAL);
        match interrupt::check() {
            Err(error) if was_signalled && !has_ended.swap(true, Ordering::SeqCst) => {
                mode.restore();
                // A terminal that is gone needs no cursor.
                let _ = Term::stderr().show_cursor();
                terminal::show("");
                terminal::report(&error);
                std::process::exit(error.exit_code() as i32);
            }
            signal => was_signalled = signal.is_err(),
        }
    }
}

/// How the terminal treats what is typed.
#[derive(Clone)]
struct Mode {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

#[cfg(unix)]
impl Mode {
    /// Turns echo and line editing off; Ctrl-C still sends its signal.
    fn quiet() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};
        let before = tcgetattr(rustix::stdio::stdin()).ok();
        if let Some(mut quiet) = before.clone() {
            quiet.local_modes.remove(LocalModes::ICANON | LocalModes::ECHO);
            quiet.special_codes[SpecialCodeIndex::VMIN] = 1;
            quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
            // Where it cannot be set, the prompts do what they can.
            let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Drain, &quiet);
        }
        Self { before }
    }

    fn restore(&self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if let Some(before) = &self.before {
            let _ = tcsetattr(rustix::stdio::stdin(), OptionalActions::Drain, before);
        }
    }
}

#[cfg(not(unix))]
impl Mode {
    fn quiet() -> Self {
        Self {}
    }

    fn restore(&self) {}
}
