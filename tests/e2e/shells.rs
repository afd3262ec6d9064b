//! Shells that people type into: each in a pseudo-terminal, with a prompt of two characters and nothing of the machine's own
//! settings.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty, open};

use crate::process::{SET_UP, command, on_path, run, seconds};

/// The program that is completed.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_cargo-lambda-s3");

const PROMPT: &str = "> ";
const PATIENCE: Duration = Duration::from_secs(30);
const ROWS: u16 = 40;
const COLUMNS: u16 = 150;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Cargo's own completion has been read.
    Bash,
    /// Cargo's own completion lies where bash-completion finds it at the first tab.
    BashWithLoader,
    Zsh,
    Fish,
    Elvish,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Bash | Self::BashWithLoader => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Elvish => "elvish",
        }
    }

    fn program(self) -> PathBuf {
        on_path(self.name())
    }
}

pub struct Shell {
    child: Child,
    pty: Arc<Pty>,
    output: Receiver<Vec<u8>>,
    screen: vt100::Parser,
}

impl Shell {
    /// Starts it in `folder`, with settings of its own in `home`, as docs/shells.md says.
    pub fn start(kind: Kind, folder: &Path, home: &Path) -> Self {
        let arguments = settings(kind, home);
        let (pty, pts) = open().unwrap();
        pty.resize(Size::new(ROWS, COLUMNS)).unwrap();
        let mut command = Command::new(kind.program()).args(arguments).current_dir(folder);
        for name in ["RUSTUP_HOME", "CARGO_HOME"] {
            let default = PathBuf::from(std::env::var_os("HOME").unwrap())
                .join(format!(".{}", &name[..name.len() - 5].to_lowercase()));
            command = command.env(name, std::env::var_os(name).unwrap_or(default.into()));
        }
        let folders = std::env::split_paths(&std::env::var_os("PATH").unwrap()).collect::<Vec<_>>();
        let folders = [Path::new(PROGRAM).parent().unwrap().to_owned()].into_iter().chain(folders);
        command = command
            .env("PATH", std::env::join_paths(folders).unwrap())
            .env("HOME", home)
            .env("ZDOTDIR", home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_STATE_HOME", home.join("state"))
            .env("XDG_RUNTIME_DIR", home)
            .env("CARGO_TERM_COLOR", "never")
            .env("LC_ALL", "C.UTF-8")
            .env("TERM", "xterm-256color");
        let child = command.spawn(pts).unwrap();
        let pty = Arc::new(pty);
        let (sender, output) = channel();
        let reader = Arc::clone(&pty);
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = (&*reader).read(&mut buffer) {
                if sender.send(buffer[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        let screen = vt100::Parser::new(ROWS.try_into().unwrap(), COLUMNS.try_into().unwrap(), 0);
        let mut shell = Self { child, pty, output, screen };
        shell.wait_for_line("");
        shell
    }

    /// What the line is, up to the cursor, when `typed` and a tab have been typed and it has come to be `expected`.
    #[track_caller]
    pub fn assert_completes(&mut self, typed: &str, expected: &str) {
        // Empties the line.
        self.send("\x15");
        self.wait_for_line("");
        self.send(typed);
        self.wait_for_line(typed);
        self.send("\t");
        self.wait_for_line(expected);
    }

    fn send(&mut self, keys: &str) {
        (&*self.pty).write_all(keys.as_bytes()).unwrap();
    }

    /// Waits until the line that the cursor is in is this one.
    #[track_caller]
    fn wait_for_line(&mut self, expected: &str) {
        let start = Instant::now();
        loop {
            while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(150)) {
                self.screen.process(&bytes);
            }
            if self.line().as_deref() == Some(expected) {
                return;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "expected `{expected}`, the line is {:?}. Screen:\n{}",
                self.line(),
                self.screen.screen().contents()
            );
        }
    }

    /// What stands between the prompt and the cursor.
    fn line(&self) -> Option<String> {
        let screen = self.screen.screen();
        let (row, column) = screen.cursor_position();
        let text = screen.contents_between(row, 0, row, column);
        text.strip_prefix(PROMPT).map(str::to_owned)
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Writes the settings; gives the arguments with which they are read.
fn settings(kind: Kind, home: &Path) -> Vec<String> {
    let write = |path: &str, text: &str| {
        let path = home.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let sysroot = run(command("rustc").args(["--print", "sysroot"]), seconds(60));
    let sysroot = sysroot.trim();
    let script = || run(command(PROGRAM).args(["completions", kind.name()]), seconds(60));
    match kind {
        Kind::Bash | Kind::BashWithLoader => {
            let common = bash_completion();
            let own = format!(". {sysroot}/etc/bash_completion.d/cargo\n");
            let own = match kind {
                Kind::BashWithLoader => {
                    write("data/bash-completion/completions/cargo", &own);
                    String::new()
                }
                _ => own,
            };
            let text = format!(
                "PS1='{PROMPT}'\nbind 'set enable-bracketed-paste off'\n. {common}\n{own}\
                 source <(cargo-lambda-s3 completions bash)\n"
            );
            vec!["--noprofile".to_owned(), "--rcfile".to_owned(), write("bashrc", &text), "-i".to_owned()]
        }
        Kind::Zsh => {
            write("functions/_cargo-lambda-s3", &script());
            let text = format!(
                "PS1='{PROMPT}'\nunset zle_bracketed_paste\nfpath=({} {sysroot}/share/zsh/site-functions $fpath)\n\
                 autoload -U compinit\ncompinit -u -D\n",
                home.join("functions").display()
            );
            write(".zshrc", &text);
            vec!["-d".to_owned(), "-i".to_owned()]
        }
        Kind::Fish => {
            let text = format!(
                "function fish_prompt; echo -n '{PROMPT}'; end\nset -g fish_greeting\nset -g fish_autosuggestion_enabled 0\n\
                 cargo lambda-s3 completions fish | source\n"
            );
            write("config/fish/config.fish", &text);
            vec!["-i".to_owned()]
        }
        Kind::Elvish => {
            let text = format!(
                "set edit:prompt = {{ print '{PROMPT}' }}\nset edit:rprompt = {{ }}\neval (cargo-lambda-s3 completions elvish | slurp)\n"
            );
            vec!["-rc".to_owned(), write("rc.elv", &text)]
        }
    }
}

/// The functions that cargo's own script for bash calls.
fn bash_completion() -> &'static str {
    let places = ["/usr/share/bash-completion/bash_completion", "/opt/homebrew/etc/profile.d/bash_completion.sh"];
    let found = places.into_iter().find(|file| Path::new(file).is_file());
    found.unwrap_or_else(|| panic!("no bash-completion\n{SET_UP}"))
}
