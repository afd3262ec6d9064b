//! A file that a project should hold, and what lies in its place.

/// A text file and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// Below the project's folder, with `/` between the parts and neither `.` nor `..` among them.
    pub path: String,
    /// The whole text, ending with one line feed.
    pub text: String,
}

/// What lies on the disk where a file belongs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing.
    Missing,
    /// A text file.
    Text(String),
    /// A file that is no UTF-8.
    Binary,
}

/// A change of one file of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// Below the project's folder, as in [`File::path`].
    pub path: String,
    /// The text that lies there; `None` where nothing does.
    pub before: Option<String>,
    /// The text that is to lie there; `None` where nothing is to.
    pub after: Option<String>,
}

/// Whether a path that was read somewhere stays inside of the project, and is written as [`File::path`] is.
pub fn is_inside(path: &str) -> bool {
    path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.contains(['\\', ':', '\0'])
}
