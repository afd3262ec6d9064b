//! A file that a project should hold.

/// A text file and where it belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct File {
    /// Below the project's folder, with `/` between the parts and neither `.` nor `..` among them.
    pub path: String,
    /// The whole text, ending with one line feed.
    pub text: String,
}
