//! The manifest of a crate that was there before its spec: what `init` writes into it, and what follows from the spec there.

use std::fmt;
use std::path::PathBuf;

use super::{TABLE, write};
use crate::error::Report;
use crate::escape::Quoted;
use crate::manifest::text_edit::{self, Plain, TablePath};
use crate::spec::options::EnvironmentVariable;
use crate::spec::{Defaults, NameError, Spec, nearest};

const ENVIRONMENT: [&str; 4] = ["package", "metadata", "lambda", "env"];
const ENVIRONMENT_PLACE: TablePath<'static> = TablePath { table: &ENVIRONMENT, order: &[] };

/// Why a crate does not become a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InitError {
    /// There is no manifest; holds where it would be.
    NoManifest(PathBuf),
    NoPackage,
    HasSpec,
    /// The package has no binary; holds its name.
    NoBinary(String),
    /// The binary is called as no function can be.
    BinaryName(NameError),
    OtherBinary {
        name: String,
        binaries: Vec<String>,
    },
    /// Several binaries, none of which is called like the package.
    WhichBinary(Vec<String>),
    /// Files lie where others would be generated.
    Occupied(Vec<String>),
    /// The tables of the manifest are written in a way that leaves no place for those of the spec.
    Layout,
}

/// The manifest with a spec, and with the environment that the deployment sets. `defaults` are what is set around the crate,
/// `package` is the package's own name and description.
pub fn begin(
    text: &str,
    (spec, defaults): (&Spec, &Defaults),
    package: (&str, Option<&str>),
    environment: &[(String, String)],
) -> Result<String, InitError> {
    let (name, description) = package;
    let own = |key, value: Option<&str>, tables: String| match value {
        Some(value) => text_edit::set(
            &tables,
            TablePath { table: &TABLE, order: &super::keys::ORDER },
            key,
            &Plain::Text(value.to_owned()),
        ),
        None => Some(tables),
    };
    let said = spec.description.as_ref().map(|text| text.as_str()).filter(|said| Some(*said) != description);
    let tables = own("description", said, write(spec))
        .and_then(|tables| own("name", Some(spec.name.as_str()).filter(|own| *own != name), tables))
        .ok_or(InitError::Layout)?;
    let with_table = match text_edit::set(text, ENVIRONMENT_PLACE, "S3_TRIGGERS", &Plain::Text(String::new())) {
        Some(_) => text.to_owned(),
        None => {
            let header = "# What the deployment sets, for `cargo lambda watch`.\n[package.metadata.lambda.env]\n";
            text_edit::append(text, header)
        }
    };
    let begun = with_environment(&with_table, environment).ok_or(InitError::Layout)?;
    let begun = text_edit::append(&begun, &format!("# What the deployment is generated from.\n{tables}"));
    // What is written out says more than what was given: the branch of a repository, for one.
    let says = |spec: &Spec| (spec.name.clone(), spec.description.clone(), write(spec));
    match super::read_package(&begun).map(|own| Spec::of(own, defaults)) {
        Ok(Ok(read)) if says(&read) == says(spec) => Ok(begun),
        _ => Err(InitError::Layout),
    }
}

/// The manifest with the environment that the deployment sets, where it has the table for that. `None` where it has not.
pub fn with_environment(text: &str, environment: &[(String, String)]) -> Option<String> {
    let mut text = text.to_owned();
    for (name, value) in environment {
        text = text_edit::set(&text, ENVIRONMENT_PLACE, name, &Plain::Text(value.clone()))?;
    }
    let is_old = |name: &&&str| !environment.iter().any(|(other, _)| other == **name);
    for name in EnvironmentVariable::DEPLOYMENTS.iter().filter(is_old) {
        text = text_edit::remove(&text, ENVIRONMENT_PLACE, name).unwrap_or(text);
    }
    Some(text)
}

impl InitError {
    pub fn help(&self) -> String {
        match self {
            Self::NoManifest(_) => "`cargo lambda-s3 new` makes the crate, too".to_owned(),
            Self::BinaryName(_) => {
                "name the binary otherwise, with `[[bin]]`: the function is called like it".to_owned()
            }
            Self::NoPackage => "name the folder of a package: `cargo lambda-s3 init PATH`".to_owned(),
            Self::HasSpec => "`cargo lambda-s3 add` and `remove` change it, `sync` updates the files".to_owned(),
            Self::NoBinary(name) => format!("Lambda starts a program: add `src/main.rs`, which is the binary `{name}`"),
            Self::OtherBinary { name, binaries } => match nearest(name, binaries.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => {
                    format!("`cargo lambda build` packs each binary by itself; there is `{}`", binaries.join("`, `"))
                }
            },
            Self::WhichBinary(binaries) => {
                format!("say which one is the function: `--name {}`", binaries.first().map_or("NAME", String::as_str))
            }
            Self::Occupied(_) => "move them away, or generate less: fewer formats, for one".to_owned(),
            Self::Layout => "write `package` and `package.metadata` as tables with headers".to_owned(),
        }
    }
}

impl Report for InitError {
    fn help(&self) -> Option<String> {
        Some(self.help())
    }
}

impl fmt::Display for InitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoManifest(path) => write!(f, "there is no {}", Quoted(&path.to_string_lossy())),
            Self::BinaryName(error) => error.fmt(f),
            Self::NoPackage => write!(f, "the manifest has no `[package]`"),
            Self::HasSpec => write!(f, "there is a `[package.metadata.lambda-s3]` already"),
            Self::NoBinary(name) => write!(f, "the package `{name}` has no binary"),
            Self::OtherBinary { name, .. } => {
                write!(f, "no binary is called {}, as the function would be", Quoted(name))
            }
            Self::WhichBinary(binaries) => write!(f, "the package has several binaries: `{}`", binaries.join("`, `")),
            Self::Occupied(paths) => {
                write!(f, "these files exist, and would be generated:")?;
                paths.iter().try_for_each(|path| write!(f, "\n  {}", Quoted(path)))
            }
            Self::Layout => write!(f, "the manifest leaves no place for `[package.metadata.lambda-s3]`"),
        }
    }
}
