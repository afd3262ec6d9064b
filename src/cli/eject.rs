//! `cargo lambda-s3 eject`.

use clap::Args;

use super::project_flags::ProjectFlags;
use super::sync::tell;
use crate::error::Error;
use crate::escape::Quoted;
use crate::interrupt;
use crate::ops::eject::{Mention, eject};
use crate::ops::sync::Mode;
use crate::terminal;

/// Leave a project that stands alone: remove its spec and what only this program reads.
///
/// All other files stay as they are. Commit them first: git is the way back.
#[derive(Debug, Args)]
pub(super) struct Eject {
    #[command(flatten)]
    project: ProjectFlags,

    /// Change nothing: print what would change
    #[arg(long)]
    dry_run: bool,
}

impl Eject {
    pub(super) fn run(&self) -> Result<(), Error> {
        let mode = if self.dry_run { Mode::DryRun } else { Mode::Write };
        interrupt::catch()?;
        let folder = self.project.folder()?;
        let ejected = eject(&folder, mode)?;
        tell(&folder, mode, ejected.done)?;
        if !ejected.mentions.is_empty() {
            let places: Vec<String> = ejected.mentions.iter().map(place).collect();
            terminal::note(&format!("these lines name a command that needs the spec: {}", places.join("; ")));
        }
        Ok(())
    }
}

fn place(mention: &Mention) -> String {
    let lines: Vec<String> = mention.lines.iter().map(usize::to_string).collect();
    format!("{}:{}", Quoted(&mention.path), lines.join(","))
}
