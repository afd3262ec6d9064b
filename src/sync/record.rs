//! What the program last wrote: the base of every merge.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use semver::Version;
use serde_json::{Map, Value};

use super::decide::is_written_once;
use super::packed::{pack, unpack};
use crate::escape::Quoted;
use crate::file::{File, check_path};

pub use crate::file::{ATTRIBUTES, RECORD};

/// The version of its form. One of a later version is refused rather than half understood.
const VERSION: u64 = 2;

const COMMENT: &str = "The files as cargo-lambda-s3 last wrote them: `cargo lambda-s3 sync` merges what you changed since with \
                       what changes in the templates. Commit it, and leave it as it is.";

/// What git and its hosts make of the record (*gitattributes*; *GitHub Linguist, Overrides*): its lines say nothing to reviewers, and
/// where branches meet it keeps the lines of both, from which [`Record::parse`] takes what each of them wrote.
const ATTRIBUTES_TEXT: &str = "base -diff linguist-generated merge=union\n";

/// The version of this program.
pub const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// All texts of a record together have at most so many bytes, however small they are packed.
const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Every generated file as it was last written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The text of each file; several where branches met that wrote it differently, none of them twice.
    pub files: BTreeMap<String, Vec<String>>,
    pub form: Form,
    /// The version of the program that wrote it, and the later one where branches met; `None` if that wrote no version yet.
    pub program: Option<Version>,
}

/// How a record is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Form {
    #[default]
    Current,
    /// As an earlier version wrote it, or as git left it where branches met.
    Other,
}

/// Why a record cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordError {
    Version(u64),
    /// A later version of the program wrote it, and this one would undo what that changed.
    Program(Version),
    /// It is no entry of a record, nor a mark of git's; holds the line, counted from 1.
    Syntax(usize),
    /// There is no line that says which version it is of.
    Form,
    /// It names a path where no generated file can lie.
    Path {
        path: String,
        why: &'static str,
    },
    /// Its texts have more bytes than any project's.
    Long,
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => write!(f, "version {version} is newer than this program, which knows {VERSION}"),
            Self::Program(version) => write!(f, "version {version} of this program wrote it, and this is {PROGRAM}"),
            Self::Syntax(line) => write!(f, "line {line} is damaged"),
            Self::Form => write!(f, "this is not a record of generated files"),
            Self::Path { path, why } => write!(f, "it names {}, and {why}", Quoted(path)),
            Self::Long => write!(f, "its texts have more than {} MiB", MAX_BYTES / 1024 / 1024),
        }
    }
}

impl RecordError {
    pub fn help(&self) -> String {
        match self {
            Self::Version(_) => "install a newer version of `cargo lambda-s3`".to_owned(),
            Self::Program(version) => {
                format!("`cargo install cargo-lambda-s3 --locked --version {version}`, or a later one")
            }
            Self::Syntax(_) | Self::Form | Self::Path { .. } | Self::Long => format!(
                "take the last good one: `git checkout {RECORD}`; \
                 without it, files that differ from what is generated are marked where they differ"
            ),
        }
    }
}

/// Without a file.
impl Default for Record {
    fn default() -> Self {
        Self::of(&[])
    }
}

impl Record {
    /// The record of files that were just written.
    pub fn of(files: &[File]) -> Self {
        let files = files.iter().filter(|file| !is_written_once(&file.path));
        let files = files.map(|file| (file.path.clone(), vec![file.text.clone()])).collect();
        Self { files, form: Form::Current, program: this_program() }
    }

    /// Whether it is the record of these files, as it is written now.
    pub fn is_of(&self, files: &[File]) -> bool {
        let recorded = files.iter().filter(|file| !is_written_once(&file.path));
        let recorded = recorded.map(|file| (&file.path, std::slice::from_ref(&file.text)));
        self.form == Form::Current && self.files.iter().map(|(path, texts)| (path, texts.as_slice())).eq(recorded)
    }

    /// The version of the program that wrote it, where that is not this one.
    pub fn former_program(&self) -> Option<&Version> {
        self.program.as_ref().filter(|version| Some(*version) != this_program().as_ref())
    }

    /// What the program last wrote into a file: one text, or several where branches met.
    pub fn texts(&self, path: &str) -> &[String] {
        self.files.get(path).map(Vec::as_slice).unwrap_or_default()
    }

    /// Reads it line by line, so that it may be as git left it: with the lines of two branches, and with marks between them.
    pub fn parse(text: &str) -> Result<Self, RecordError> {
        let mut record = Self { program: None, ..Self::default() };
        let this = this_program();
        let mut bytes = 0;
        let mut is_one = false;
        for (line, at) in text.lines().zip(1..) {
            match Line::of(line, MAX_BYTES - bytes).ok_or(RecordError::Syntax(at))? {
                Line::Frame => {}
                Line::Mark => record.form = Form::Other,
                Line::Version(version) if version > VERSION => return Err(RecordError::Version(version)),
                Line::Version(version) => {
                    is_one = true;
                    if version < VERSION {
                        record.form = Form::Other;
                    }
                }
                Line::Program(version) => {
                    if record.program.is_some() {
                        record.form = Form::Other;
                    }
                    record.program = record.program.max(Some(version));
                }
                Line::Entry(path, text) => {
                    check_path(&path).map_err(|why| RecordError::Path { path: path.clone(), why })?;
                    bytes = Some(bytes + text.len()).filter(|bytes| *bytes <= MAX_BYTES).ok_or(RecordError::Long)?;
                    let texts = record.files.entry(path).or_default();
                    if !texts.is_empty() {
                        record.form = Form::Other;
                    }
                    if !texts.contains(&text) {
                        texts.push(text);
                    }
                }
            }
        }
        match &record.program {
            _ if !is_one => return Err(RecordError::Form),
            Some(version) if record.program > this => return Err(RecordError::Program(version.clone())),
            program if *program != this => record.form = Form::Other,
            _ => {}
        }
        Ok(record)
    }

    /// The text of it: a line for each file, so that git merges it file by file.
    pub fn print(&self) -> String {
        let texts = self.files.iter().flat_map(|(path, texts)| texts.iter().map(move |text| (path, text)));
        print(texts.map(|(path, text)| (path.as_str(), text.as_str())))
    }
}

/// A line of a record.
enum Line {
    /// What makes an object of its lines.
    Frame,
    /// What git puts around the lines of two branches.
    Mark,
    Version(u64),
    Program(Version),
    Entry(String, String),
}

impl Line {
    /// `limit` is how many bytes a packed text may have.
    fn of(line: &str, limit: usize) -> Option<Self> {
        let is_mark =
            line == "=======" || ["<<<<<<< ", "||||||| ", ">>>>>>> "].iter().any(|mark| line.starts_with(mark));
        match line {
            "" | "{" | "}" | "\"files\": {" => return Some(Self::Frame),
            _ if is_mark => return Some(Self::Mark),
            _ => {}
        }
        // Each of the others is a key and its value.
        let entry = format!("{{{}}}", line.strip_suffix(',').unwrap_or(line));
        let entry: Map<String, Value> = serde_json::from_str(&entry).ok()?;
        let mut entries = entry.into_iter();
        let (Some((key, value)), None) = (entries.next(), entries.next()) else { return None };
        match (key.as_str(), value) {
            ("version", Value::Number(version)) => version.as_u64().map(Self::Version),
            ("comment", Value::String(text)) if text.starts_with("The files as cargo-lambda-s3 last wrote them") => {
                Some(Self::Frame)
            }
            ("program", Value::String(version)) => version.parse().ok().map(Self::Program),
            // As version 1 wrote it.
            (_, Value::String(text)) => Some(Self::Entry(key, text)),
            (_, Value::Object(packed)) => {
                let text = unpack(packed.get("deflate")?.as_str()?, limit)?;
                (packed.len() == 1).then_some(Self::Entry(key, text))
            }
            _ => None,
        }
    }
}

/// The files of a new project, and the record of them.
pub fn with_record(files: Vec<File>) -> Vec<File> {
    let recorded = files.clone();
    with_record_of(files, &recorded)
}

/// The files of a new project, and a record of what is generated again.
pub fn with_record_of(mut files: Vec<File>, generated: &[File]) -> Vec<File> {
    let recorded = generated.iter().filter(|file| !is_written_once(&file.path));
    let text = print(recorded.map(|file| (file.path.as_str(), file.text.as_str())));
    files.push(File { path: RECORD.to_owned(), text });
    files.push(attributes());
    files.sort();
    files
}

/// What lies beside the record, for git.
pub fn attributes() -> File {
    File { path: ATTRIBUTES.to_owned(), text: ATTRIBUTES_TEXT.to_owned() }
}

fn print<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = format!(
        "{{\n\"comment\": {},\n\"version\": {VERSION},\n\"program\": \"{PROGRAM}\",\n\"files\": {{",
        quoted(COMMENT)
    );
    for (at, (path, content)) in files.enumerate() {
        let separator = if at == 0 { "\n" } else { ",\n" };
        // Writing to a String cannot fail.
        let _ = write!(text, "{separator}{}: {{\"deflate\": \"{}\"}}", quoted(path), pack(content));
    }
    text.push_str("\n}\n}\n");
    text
}

fn this_program() -> Option<Version> {
    PROGRAM.parse().ok()
}

/// A text is always JSON.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
