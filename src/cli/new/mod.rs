//! `cargo lambda-s3 new`.

mod report;

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use self::report::{preview, preview_for_programs, report};
use super::example_flag::ExampleFlag;
use super::flags::{SpecFlags, parse};
use super::template_flags::{TemplateFlags, Templates};
use super::without_questions::Asked;
use crate::ask::Agreement;
use crate::disk;
use crate::error::Error;
use crate::manifest;
use crate::manifest::FileError;
use crate::ops::new::{NewFunction, Request};
use crate::plan::Context;
use crate::project::context::{defaults_for_new, defaults_in, refuse_overruled};
use crate::project::report_interrupted;
use crate::project::shared_buckets::refuse_replaced;
use crate::spec::FlagError;
use crate::spec::{Draft, FunctionName, Spec, ValueError};
use crate::templates::load::Team;
use crate::vcs::Vcs;
use crate::workspace::look_around;
use crate::{ask, interrupt, terminal};

const EXAMPLES: &str = "\
Examples:
  cargo lambda-s3 new
  cargo lambda-s3 new thumbs --trigger 's3://photo-inbox/incoming/*.jpg' --write s3://photo-thumbs/small/
  cargo lambda-s3 new thumbs --spec thumbs.toml --yes --dry-run

Without --yes, a terminal is asked for what the flags leave open.";

/// Generate a project: handler crate, execution role, invoke permission and deployment files.
///
/// Asks for what the flags leave open. Nothing is written before everything is known, and then all or nothing.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct New {
    /// Folder of the new project [default: the function's name]
    path: Option<PathBuf>,

    /// Function and package name [default: the last part of PATH]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    #[command(flatten)]
    flags: SpecFlags,

    #[command(flatten)]
    templates: TemplateFlags,

    /// Read the spec from a TOML file, or from standard input with `-`; flags win over it
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    /// Ask nothing: take defaults for the flags that are not given
    #[arg(short, long)]
    yes: bool,

    /// Print the tree and the permissions, write nothing
    #[arg(long)]
    dry_run: bool,

    /// What the handler is an example of [default: copy with a write grant, metadata without]
    #[arg(long, value_name = "EXAMPLE")]
    example: Option<ExampleFlag>,

    /// In a workspace: write the library that runs the handler into the function's own package
    #[arg(long)]
    own_runtime: bool,

    /// How a dry run is printed
    #[arg(long, value_name = "FORMAT", default_value = "text", requires = "dry_run")]
    format: Format,

    /// Repository of the new project [default: git, unless the folder lies in a repository]
    #[arg(long, value_name = "VCS")]
    vcs: Option<VcsFlag>,
}

/// What is to be written, and whether it was agreed to.
struct Prepared {
    request: Request,
    function: NewFunction,
    agreement: Agreement,
    /// What the handler is an example of, where it was asked for.
    example: Option<ExampleFlag>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// For the terminal
    Text,
    /// For programs
    Json,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum VcsFlag {
    Git,
    None,
}

impl New {
    /// `typed` is the whole command line.
    pub(super) fn run(&self, typed: &[OsString]) -> Result<(), Error> {
        let mut draft = self.flags.draft(read_spec(self.spec.as_deref())?)?;
        // Only now: a pipe may give the spec late or never, and until then a signal ends the program at once.
        interrupt::catch()?;
        draft.name = parse("--name", self.name.as_deref())?.or(draft.name);
        draft.check()?;
        let templates = self.templates.parse()?;
        let asks = !self.yes && self.spec.as_deref() != Some(Path::new("-")) && terminal::is_interactive();
        let place = self.path.as_deref().unwrap_or(Path::new("."));
        let existing = place.ancestors().find(|folder| disk::is_folder(folder)).unwrap_or(Path::new("."));
        match self.dry_run {
            true => report_interrupted(existing),
            false => disk::recover(existing)?,
        }
        if let Some(path) = &self.path {
            disk::refuse_occupied(path)?;
        }
        self.name_after_path(&mut draft, asks)?;
        let mut asking = asks.then(ask::Asking::begin);
        let Prepared { request, function, agreement, example } = match &mut asking {
            None => self.prepare(draft.clone(), &templates, None)?,
            Some(asking) => asking.until_done(|asking| self.prepare(draft.clone(), &templates, Some(asking)))?,
        };
        let was_asked = asking.is_some();
        drop(asking);
        if self.dry_run {
            terminal::print(&match self.format {
                Format::Text => preview(&function, &request.target),
                Format::Json => preview_for_programs(&function, &request.target, &request.surroundings),
            })?;
        } else if agreement != Agreement::Decline {
            let function = request.create(function, self.repository(&request.target))?;
            report(&function, &request);
        } else {
            terminal::note("nothing was written");
        }
        if was_asked {
            let asked = Asked { typed, by_flags: &self.flags.draft(Draft::default())?, given: &draft };
            terminal::note(&asked.command(&request.draft, &request.target, example));
        }
        Ok(())
    }

    /// Everything that is written, once it is agreed to. Without `asking` the flags have to say all.
    fn prepare(
        &self,
        mut draft: Draft,
        templates: &Templates,
        mut asking: Option<&mut ask::Asking>,
    ) -> Result<Prepared, Error> {
        if let Some(asking) = &mut asking {
            draft = self.with_questions(draft, asking, ask::fill)?;
        }
        let name = draft.complete_name()?;
        let target = self.path.clone().unwrap_or_else(|| PathBuf::from(name.as_str()));
        disk::refuse_occupied(&target)?;
        let surroundings = look_around(&target, &name)?;
        let defaults = defaults_in(&surroundings)?;
        let mut example = None;
        loop {
            refuse_overruled(&draft, &defaults)?;
            // What is wrong with it is reported before anything is fetched.
            let checked = Spec::of(draft.clone(), &defaults)?;
            refuse_replaced(|| surroundings.functions(), &target, &checked, None)?;
            let team = surroundings.root().map(|(manifest, text)| Team { manifest, text });
            let layers = templates.add_to(&mut draft, self.spec.as_deref(), team, &target, asking.as_deref_mut())?;
            let context = Context {
                layers,
                example: self.example.or(example).map(ExampleFlag::example),
                ..surroundings.context()
            };
            let request = Request {
                draft: Draft { runtime: None, ..draft.clone() },
                target: target.clone(),
                surroundings: surroundings.clone(),
                defaults: defaults.clone(),
                context,
                has_own_runtime: self.own_runtime,
            };
            let function = request.plan()?;
            let agreement = match &mut asking {
                Some(asking) if !self.dry_run => {
                    asking.show(&preview(&function, &target));
                    ask::agree(asking)?
                }
                _ => Agreement::Write,
            };
            match &mut asking {
                Some(asking) if agreement == Agreement::Customize => {
                    draft = self.with_questions(draft, asking, ask::customize)?;
                    if self.example.is_none() {
                        example = ExampleFlag::ask(asking, &Spec::of(draft.clone(), &defaults)?)?;
                    }
                }
                _ => return Ok(Prepared { request, function, agreement, example }),
            }
        }
    }

    fn with_questions(
        &self,
        draft: Draft,
        asking: &mut ask::Asking,
        questions: fn(&mut ask::Asking, Draft, &ask::Context<'_>) -> Result<Draft, Error>,
    ) -> Result<Draft, Error> {
        let expected = self.path.as_deref().unwrap_or(Path::new("NAME"));
        let defaults = defaults_for_new(expected)?;
        refuse_overruled(&draft, &defaults)?;
        let occupied = |name: &FunctionName| match &self.path {
            Some(_) => None,
            None => disk::refuse_occupied(Path::new(name.as_str())).err().map(|error| error.to_string()),
        };
        let arrival = self.flags.arrival().arrival()?;
        questions(asking, draft, &ask::Context { defaults: &defaults, arrival: &arrival, occupied: &occupied })
    }

    /// The name that PATH ends with is the function's, unless another is given. A question can find another for a path that ends
    /// with none.
    fn name_after_path(&self, draft: &mut Draft, asks: bool) -> Result<(), Error> {
        let last = self.path.as_deref().and_then(disk::last_part).filter(|_| draft.name.is_none());
        draft.name = match last.map(|name| name.parse::<FunctionName>()) {
            None => draft.name.take(),
            Some(Err(_)) if asks => None,
            Some(name) => Some(name.map_err(|error| FlagError { flag: "PATH", error: ValueError::Name(error) })?),
        };
        Ok(())
    }

    fn repository(&self, target: &Path) -> Vcs {
        match self.vcs {
            Some(VcsFlag::Git) => Vcs::Git,
            Some(VcsFlag::None) => Vcs::None,
            None => Vcs::default_for(target),
        }
    }
}

/// What the file says that `--spec` names.
pub(super) fn read_spec(path: Option<&Path>) -> Result<Draft, Error> {
    let Some(path) = path else {
        return Ok(Draft::default());
    };
    let text = disk::read_named(path)?;
    let file = path.display().to_string();
    manifest::read_spec(&text).map_err(|error| Error::from(FileError { file, error }))
}
