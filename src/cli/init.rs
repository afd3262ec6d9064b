//! `cargo lambda-s3 init`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

use super::cautions;
use super::flags::{SpecFlags, parse};
use super::new::read_spec;
use super::without_questions::Asked;
use crate::ask::Agreement;
use crate::disk;
use crate::encode::shell;
use crate::error::Error;
use crate::escape::Quoted;
use crate::manifest::{self, InitError};
use crate::ops::init::{Beginning, Crate, Needed, needed_grants};
use crate::project::context::{defaults_for_crate, refuse_overruled};
use crate::project::{recover, report_interrupted};
use crate::spec::{Defaults, Draft, Format, FunctionName, Handler, Spec};
use crate::sync::{MANIFEST, diff};
use crate::workspace::{Package, package_of};
use crate::{ask, interrupt, terminal, views};

/// What a handler can be that does all that S3 asks for: a whole `main.rs`, which the tests compile.
const MAIN: &str = include_str!("init/main.txt");

/// What that needs, as in the manifest of a generated crate.
const DEPENDENCIES: [&str; 3] = [
    "cargo add lambda_runtime@1.5 serde_json@1",
    "cargo add serde@1 --features derive",
    "cargo add tokio@1 --features macros,rt",
];

const EXAMPLES: &str = "\
Examples:
  cargo lambda-s3 init
  cargo lambda-s3 init --trigger s3://photo-inbox/incoming/ --write s3://photo-thumbs/small/ --dry-run
  cargo lambda-s3 init functions/thumbs --spec thumbs.toml --yes

Without --yes, a terminal is asked for what the flags leave open.";

/// Make a project of an existing crate: its spec, deployment files, events and audit.
///
/// No source file is touched: what the code has to do is printed. The function is called like the binary.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Init {
    /// Folder of the crate
    #[arg(default_value = ".")]
    path: PathBuf,

    /// The binary that is the function [default: the one that the package has, or the one called like it]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    #[command(flatten)]
    flags: SpecFlags,

    /// Read the spec from a TOML file, or from standard input with `-`; flags win over it
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    /// Ask nothing: take defaults for the flags that are not given
    #[arg(short, long)]
    yes: bool,

    /// Print the tree, the permissions and what changes in the manifest, write nothing
    #[arg(long)]
    dry_run: bool,
}

impl Init {
    /// `typed` is the whole command line.
    pub(super) fn run(&self, typed: &[OsString]) -> Result<(), Error> {
        // Before signals are caught: a pipe may give the spec late or never, and until then a signal ends the program at once.
        let in_file = read_spec(self.spec.as_deref())?;
        interrupt::catch()?;
        let path = self.path.join(MANIFEST);
        match self.dry_run {
            true => report_interrupted(&self.path),
            false => recover(&self.path)?,
        }
        let text = disk::read(&path).map_err(|error| match disk::is_not_found(&error) {
            true => InitError::NoManifest(path.clone()).into(),
            false => error,
        })?;
        if manifest::has_spec(&text) {
            return Err(InitError::HasSpec.into());
        }
        let mut package = package_of(&path)?.ok_or(InitError::NoPackage)?;
        // Of all packages of the workspace, and so none of this function's own.
        package.description = package.description.filter(|_| manifest::has_description(&text));
        let mut draft = self.flags.draft(in_file)?;
        draft.name = Some(self.function(draft.name, &package)?);
        draft.description = match draft.description {
            Some(text) => Some(text),
            None => parse("package.description", package.description.as_deref())?,
        };
        draft.handler = Some(Handler::Own);
        draft.check()?;
        let asks = !self.yes && self.spec.as_deref() != Some(Path::new("-")) && terminal::is_interactive();
        let defaults = defaults_for_crate(&self.path, &text)?;
        refuse_overruled(&draft, &defaults)?;
        let mut asking = asks.then(ask::Asking::begin);
        let around = Crate { text, package, defaults };
        let (answered, beginning, agreement) = match &mut asking {
            None => self.prepare(draft.clone(), &around, None)?,
            Some(asking) => asking.until_done(|asking| self.prepare(draft.clone(), &around, Some(asking)))?,
        };
        let was_asked = asking.is_some();
        drop(asking);
        if self.dry_run {
            let changes = diff(&beginning.step, &self.prefix());
            terminal::print(&format!("{}\n", preview(&beginning, &self.path)))?;
            terminal::print_from_files(&changes)?;
        } else if agreement != Agreement::Decline {
            // Before it is written, since what is interrupted has written nothing.
            let needed = needed_grants(&self.path, &beginning.project.spec)?;
            beginning.write()?;
            report(&beginning, &self.path);
            for entry in needed.iter().filter_map(Needed::entry) {
                let value = shell::word(&entry.value);
                terminal::note(&format!("the code needs a grant: `cargo lambda-s3 add {} {value}`", entry.flag));
            }
            terminal::print(MAIN)?;
        } else {
            terminal::note("nothing was written");
        }
        if was_asked {
            let asked = Asked { typed, by_flags: &self.flags.draft(Draft::default())?, given: &draft };
            terminal::note(&asked.command(&answered, &self.path, None));
        }
        Ok(())
    }

    /// Everything that is written, once it is agreed to. Without `asking` the flags have to say all.
    fn prepare(
        &self,
        mut draft: Draft,
        around: &Crate,
        mut asking: Option<&mut ask::Asking>,
    ) -> Result<(Draft, Beginning, Agreement), Error> {
        let arrival = self.flags.arrival().arrival()?;
        let context = ask::Context { defaults: &around.defaults, arrival: &arrival, occupied: &|_| None };
        if let Some(asking) = &mut asking {
            draft = ask::fill(asking, draft, &context)?;
            draft = self.with_needed(draft, asking, &around.defaults)?;
        }
        loop {
            let beginning = around.begin(&self.path, draft.clone())?;
            let agreement = match &mut asking {
                Some(asking) if !self.dry_run => {
                    asking.show(&preview(&beginning, &self.path));
                    ask::agree(asking)?
                }
                _ => Agreement::Write,
            };
            match &mut asking {
                Some(asking) if agreement == Agreement::Customize => draft = ask::customize(asking, draft, &context)?,
                _ => return Ok((draft, beginning, agreement)),
            }
        }
    }

    /// Proposes what the code needs.
    fn with_needed(&self, draft: Draft, asking: &mut ask::Asking, defaults: &Defaults) -> Result<Draft, Error> {
        let mut needed = needed_grants(&self.path, &Spec::of(draft.clone(), defaults)?)?;
        needed.retain(|one| {
            one.entry().is_some() && one.with(draft.clone()).is_ok_and(|with| Spec::of(with, defaults).is_ok())
        });
        let titles: Vec<String> = needed.iter().filter_map(Needed::entry).map(|entry| entry.to_string()).collect();
        let chosen = ask::grants(asking, &titles)?;
        let mut extended = draft;
        for at in chosen {
            extended = needed[at].with(extended)?;
        }
        ask::existing_buckets(asking, &mut extended, defaults)?;
        Ok(extended)
    }

    /// The binary that the function is called like.
    fn function(&self, in_file: Option<FunctionName>, package: &Package) -> Result<FunctionName, Error> {
        let given = parse("--name", self.name.as_deref())?.or(in_file);
        let binaries = &package.binaries;
        let name = match (given, binaries.as_slice()) {
            (_, []) => return Err(InitError::NoBinary(package.name.clone()).into()),
            (Some(name), _) if binaries.iter().any(|binary| binary == name.as_str()) => return Ok(name),
            (Some(name), _) => {
                return Err(InitError::OtherBinary { name: name.to_string(), binaries: binaries.clone() }.into());
            }
            (None, [only]) => only,
            (None, _) => binaries
                .iter()
                .find(|binary| **binary == package.name)
                .ok_or_else(|| InitError::WhichBinary(binaries.clone()))?,
        };
        name.parse().map_err(|error| InitError::BinaryName(error).into())
    }

    fn prefix(&self) -> String {
        let shown = self.path.to_string_lossy();
        if shown == "." { String::new() } else { shown.trim_end_matches('/').to_owned() }
    }
}

fn preview(beginning: &Beginning, folder: &Path) -> String {
    let tree = views::tree(&folder.display().to_string(), &beginning.files);
    format!("{}\n{tree}", views::permissions(&beginning.project.spec))
}

fn report(beginning: &Beginning, folder: &Path) {
    let spec = &beginning.project.spec;
    let folder = if folder == Path::new(".") { Path::new("") } else { folder };
    let shown = |path: &str| Quoted(&folder.join(path).to_string_lossy()).to_string();
    terminal::status("Adding", &format!("the spec of function `{}` to {}", spec.name, shown(MANIFEST)));
    for file in &beginning.files {
        terminal::status("Created", &shown(&file.path));
    }
    cautions::report(None, spec);
    terminal::note(&views::loops(spec));
    views::named_instead(&[], spec).iter().for_each(|line| terminal::note(line));
    terminal::note(&format!(
        "deploying leaves behind what belongs into `.gitignore`: `{}`",
        left_behind(&spec.formats).join("`, `")
    ));
    terminal::note(&format!(
        "a handler, for `src/main.rs` or to take from, is printed; it needs `{}`",
        DEPENDENCIES.join(" && ")
    ));
}

/// What a tool makes beside its files, and no repository should hold.
fn left_behind(formats: &[Format]) -> Vec<&'static str> {
    let of = |format: &Format| match format {
        Format::Sam => vec![".aws-sam"],
        Format::Terraform => vec![".terraform/", "*.tfstate", "*.tfstate.*"],
        Format::Cdk => vec!["node_modules/", "cdk.out/"],
        Format::CloudFormation | Format::Cli => Vec::new(),
    };
    ["/target", ".cargo-lambda-s3-*"].into_iter().chain(formats.iter().flat_map(of)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_printed_dependencies_are_those_of_a_generated_crate() {
        let template = include_str!("../../templates/Cargo.toml.hbs");
        let packages = DEPENDENCIES.iter().flat_map(|line| line.split(' ')).filter_map(|word| word.split_once('@'));
        for package in packages {
            let (name, version) = package;
            let lines = [format!("{name} = {{ version = \"{version}\""), format!("{name} = \"{version}\"")];
            assert!(template.lines().any(|line| lines.iter().any(|start| line.starts_with(start))), "{package:?}");
        }
    }

    #[test]
    fn the_printed_handler_reads_what_the_deployment_sets_and_decodes_keys() {
        assert!(syn::parse_file(MAIN).is_ok());
        for part in ["places(\"S3_TRIGGERS\")", "decode(&record.s3.object.key)"] {
            assert!(MAIN.contains(part), "{part}");
        }
    }
}
