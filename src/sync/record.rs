//! What the program last wrote: the base of every merge.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use serde_json::Value;

use super::decide::is_written_once;
use crate::escape::Quoted;
use crate::file::{File, check_path};

pub use crate::file::RECORD;

/// The version of its form. One of a later version is refused rather than half understood.
const VERSION: u64 = 1;

const COMMENT: &str = "The files as cargo-lambda-s3 last wrote them: `cargo lambda-s3 sync` merges what you changed since with \
                       what changes in the templates. Commit it, and leave it as it is.";

/// Every generated file as it was last written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    pub files: BTreeMap<String, String>,
}

/// Why a record cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordError {
    Version(u64),
    /// It is no JSON; holds the line, counted from 1.
    Syntax(usize),
    /// It is JSON of another form.
    Form,
    /// It names a path where no generated file can lie.
    Path {
        path: String,
        why: &'static str,
    },
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => write!(f, "version {version} is newer than this program, which knows {VERSION}"),
            Self::Syntax(line) => write!(f, "line {line} is damaged"),
            Self::Form => write!(f, "this is not a record of generated files"),
            Self::Path { path, why } => write!(f, "it names {}, and {why}", Quoted(path)),
        }
    }
}

impl RecordError {
    pub fn help(&self) -> String {
        match self {
            Self::Version(_) => "install a newer version of `cargo lambda-s3`".to_owned(),
            Self::Syntax(_) | Self::Form | Self::Path { .. } => format!(
                "take either side where git could not merge it, or take the last good one: `git checkout {RECORD}`; \
                 without it, files that differ from what is generated are marked where they differ"
            ),
        }
    }
}

impl Record {
    /// The record of files that were just written.
    pub fn of(files: &[File]) -> Self {
        let files = files.iter().filter(|file| !is_written_once(&file.path));
        Self { files: files.map(|file| (file.path.clone(), file.text.clone())).collect() }
    }

    pub fn parse(text: &str) -> Result<Self, RecordError> {
        let value: Value = serde_json::from_str(text).map_err(|error| RecordError::Syntax(error.line()))?;
        match value.get("version").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(version) if version > VERSION => return Err(RecordError::Version(version)),
            _ => return Err(RecordError::Form),
        }
        let files = value.get("files").and_then(Value::as_object).ok_or(RecordError::Form)?;
        let mut texts = BTreeMap::new();
        for (path, text) in files {
            check_path(path).map_err(|why| RecordError::Path { path: path.clone(), why })?;
            let text = text.as_str().ok_or(RecordError::Form)?;
            texts.insert(path.clone(), text.to_owned());
        }
        Ok(Self { files: texts })
    }

    /// The text of it: a line for each file, so that git merges it file by file.
    pub fn print(&self) -> String {
        print(self.files.iter().map(|(path, text)| (path.as_str(), text.as_str())))
    }
}

/// The text of the record of these files, which are sorted by path.
pub fn print_record(files: &[File]) -> String {
    let recorded = files.iter().filter(|file| !is_written_once(&file.path));
    print(recorded.map(|file| (file.path.as_str(), file.text.as_str())))
}

/// The files of a new project, and the record of them.
pub fn with_record(files: Vec<File>) -> Vec<File> {
    let recorded = files.clone();
    with_record_of(files, &recorded)
}

/// The files of a new project, and a record of what is generated again.
pub fn with_record_of(mut files: Vec<File>, generated: &[File]) -> Vec<File> {
    files.push(File { path: RECORD.to_owned(), text: print_record(generated) });
    files.sort();
    files
}

fn print<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = format!("{{\n\"comment\": {},\n\"version\": {VERSION},\n\"files\": {{", quoted(COMMENT));
    for (at, (path, content)) in files.enumerate() {
        let separator = if at == 0 { "\n" } else { ",\n" };
        // Writing to a String cannot fail.
        let _ = write!(text, "{separator}{}: {}", quoted(path), quoted(content));
    }
    text.push_str("\n}\n}\n");
    text
}

/// As `encode::json::string`, which would copy each text once more: a workspace has tens of thousands.
fn quoted(text: &str) -> String {
    // A text is always JSON.
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Record {
        let file = |path: &str, text: &str| File { path: path.to_owned(), text: text.to_owned() };
        Record::of(&[file("Cargo.toml", "[package]\nname = \"é\"\n"), file("src/lib.rs", "\u{0}\t\u{1b}\u{2028}\r\n")])
    }

    #[test]
    fn it_reads_back_as_it_was_with_a_line_for_each_file() {
        let text = record().print();
        assert_eq!(Record::parse(&text), Ok(record()));
        assert_eq!(Record::parse(&text.replace('\n', "\r\n")), Ok(record()));
        assert_eq!(text.lines().count(), 4 + 2 + 2, "{text}");
        assert_eq!(Record::parse(&Record::default().print()), Ok(Record::default()));
    }

    #[test]
    fn what_is_none_is_refused() {
        let text = record().print();
        for (record, error) in [
            (text.replace("\"version\": 1", "\"version\": 2"), RecordError::Version(2)),
            (text.replace("\"version\": 1,", "<<<<<<< HEAD"), RecordError::Syntax(3)),
            (text.replace("\"version\"", "\"release\""), RecordError::Form),
            (text.replace("\"files\"", "\"texts\""), RecordError::Form),
        ] {
            assert_eq!(Record::parse(&record), Err(error), "{record}");
        }
        for path in ["src/../../main.rs", "/etc/passwd", ".git/HEAD", ".lambda-s3/base"] {
            let error = Record::parse(&text.replace("src/lib.rs", path)).unwrap_err();
            assert!(matches!(error, RecordError::Path { .. }), "{path}: {error}");
        }
    }
}
