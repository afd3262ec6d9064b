//! `cargo lambda-s3 new`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::example_flag::ExampleFlag;
use super::flags::{SpecFlags, parse};
use super::new_function::NewFunction;
use super::template_flags::{Questions, TemplateFlags};
use crate::disk::{self, Lock, SecondPackage, Site, Use};
use crate::error::Error;
use crate::escape::Quoted;
use crate::manifest;
use crate::manifest::FileError;
use crate::plan::Context;
use crate::project::context::{defaults_for_new, defaults_in, refuse_overruled};
use crate::project::report_interrupted;
use crate::project::shared_buckets::refuse_replaced;
use crate::spec::FlagError;
use crate::spec::{Draft, FunctionName, RuntimePath, Spec, ValueError};
use crate::templates::load::Team;
use crate::vcs::Vcs;
use crate::views::{Preview, RuntimeView, WorkspaceView};
use crate::workspace::{SharedRuntime, Surroundings, from_here, look_around};
use crate::{ask, interrupt, terminal, views, workspace};

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
    pub(super) fn run(&self) -> Result<(), Error> {
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
        let dialogue = asks.then(ask::Dialogue::begin);
        if asks {
            let suggestion = self.path.as_deref().and_then(disk::last_part);
            let expected = self.path.as_deref().unwrap_or(Path::new("NAME"));
            let defaults = defaults_for_new(expected)?;
            refuse_overruled(&draft, &defaults)?;
            draft = ask::fill(draft, &defaults, suggestion.as_deref(), &self.flags.arrival().arrival()?)?;
        }
        let name = draft.complete_name()?;
        let target = self.path.clone().unwrap_or_else(|| PathBuf::from(name.as_str()));
        disk::refuse_occupied(&target)?;
        let surroundings = look_around(&target, &name)?;
        let defaults = defaults_in(&surroundings)?;
        refuse_overruled(&draft, &defaults)?;
        // Whatever is wrong with it is told before anything is fetched.
        let checked = Spec::of(draft.clone(), &defaults)?;
        refuse_replaced(|| surroundings.functions(), &target, &checked, None)?;
        let team = surroundings.root().map(|(manifest, text)| Team { manifest, text });
        let asking = if asks { Questions::Interactive } else { Questions::NonInteractive };
        let layers = templates.add_to(&mut draft, self.spec.as_deref(), team, &target, asking)?;
        let example = ExampleFlag::choose(self.example, &checked, asks)?;
        let context = Context { layers, example, ..surroundings.context() };
        let planned =
            |shared| NewFunction::plan(Draft { runtime: None, ..draft.clone() }, shared, &defaults, context.clone());
        let mut function = planned(self.shared_runtime(&surroundings, &target)?)?;
        if self.dry_run {
            return terminal::print(&match self.format {
                Format::Text => preview(&function, &target),
                Format::Json => preview_for_programs(&function, &target, &surroundings),
            });
        }
        if asks {
            terminal::show(&preview(&function, &target));
            ask::confirm("Write these files?")?;
        }
        drop(dialogue);
        // Until the manifest of the workspace is written, no other run adds a member to it.
        let _lock = surroundings.folder().map(|folder| Lock::take(folder, Use::Writing)).transpose()?;
        let shared = self.shared_runtime(&surroundings, &target)?;
        if shared != function.shared {
            function = planned(shared)?;
        }
        let NewFunction { spec, files, shared, runtime } = &function;
        let members: Vec<&Path> =
            shared.iter().map(|shared| shared.folder.as_path()).chain([target.as_path()]).collect();
        let edit = surroundings.edit_now(&members)?;
        let around = workspace::staging_for(&target);
        let site = Site {
            target: &target,
            staging: around.as_ref().and_then(|around| around.folder.as_deref()),
            workspace: around.as_ref().map(|around| around.root.as_path()),
            edit: edit.as_ref(),
            beside: shared
                .as_ref()
                .zip(runtime.as_deref())
                .map(|(shared, files)| SecondPackage { target: &shared.folder, files }),
        };
        disk::create_project(site, files, self.repository(&target))?;
        if let Some(shared) = shared.as_ref().filter(|shared| !shared.is_there) {
            let (package, folder) = (RuntimePath::PACKAGE, shown(&from_here(&shared.folder)));
            terminal::status(
                "Created",
                &format!("package `{package}` in {folder}, which the workspace's functions share"),
            );
        }
        report(spec, &target, &surroundings);
        Ok(())
    }

    /// The package that runs the handler of a function in `target`, as it is now; none where it has the library in its own.
    fn shared_runtime(&self, surroundings: &Surroundings, target: &Path) -> Result<Option<SharedRuntime>, Error> {
        match self.own_runtime {
            true => Ok(None),
            false => surroundings.runtime_for(target),
        }
    }

    /// The name that PATH ends with is the function's, unless another is given. Where somebody can be asked, it is only
    /// proposed.
    fn name_after_path(&self, draft: &mut Draft, asks: bool) -> Result<(), Error> {
        if draft.name.is_some() || asks {
            return Ok(());
        }
        let Some(name) = self.path.as_deref().and_then(disk::last_part) else {
            return Ok(());
        };
        let name: FunctionName =
            name.parse().map_err(|error| Error::from(FlagError { flag: "PATH", error: ValueError::Name(error) }))?;
        draft.name = Some(name);
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

fn preview(function: &NewFunction, target: &Path) -> String {
    let tree = views::tree(&target.display().to_string(), &function.files);
    let beside = function.beside().map(|(folder, files)| format!("\n{}", views::tree(&folder, files)));
    format!("{}\n{tree}{}", views::permissions(&function.spec), beside.unwrap_or_default())
}

fn preview_for_programs(function: &NewFunction, target: &Path, surroundings: &Surroundings) -> String {
    let workspace = match surroundings {
        Surroundings::Open => None,
        Surroundings::Workspace { manifest, edit, .. } => {
            Some(WorkspaceView { manifest: manifest.display().to_string(), is_edited: edit.is_some() })
        }
    };
    let preview = Preview::of(&function.spec, target.display().to_string(), &function.files, workspace);
    let runtime = function.shared.as_ref().map(|shared| {
        let folder = from_here(&shared.folder).display().to_string();
        RuntimeView::of(folder, function.runtime.as_deref().unwrap_or_default())
    });
    Preview { runtime, ..preview }.json()
}

fn report(spec: &Spec, target: &Path, surroundings: &Surroundings) {
    let name = &spec.name;
    terminal::status("Created", &format!("function `{name}` in {}", shown(target)));
    if let Surroundings::Workspace { manifest, edit, has_release_profile, .. } = surroundings {
        let manifest = shown(manifest);
        if edit.is_some() {
            terminal::status("Adding", &format!("`{name}` to the workspace of {manifest}"));
        }
        if !has_release_profile {
            terminal::note(&format!(
                "members take the release profile from the workspace, and {manifest} sets none: see the project's README"
            ));
        }
    }
    let dotted = spec.trigger_buckets().into_iter().find(|bucket| bucket.has_dot());
    if let Some(bucket) = dotted {
        terminal::warn(&format!("bucket name `{bucket}` holds a dot: virtual-hosted addresses of it fail TLS"));
    }
    terminal::note(&views::loops(spec));
    views::named_instead(&[], spec).iter().for_each(|line| terminal::note(line));
    terminal::note(&views::next_step(&target.to_string_lossy()));
}

fn shown(path: &Path) -> String {
    Quoted(&path.to_string_lossy()).to_string()
}
