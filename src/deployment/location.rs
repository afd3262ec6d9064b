//! Where something is said: in a file, or in an account.

/// A place in a file, or in an account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceLocation {
    /// The file, from the project's folder on, with `/` on every platform; or as it was named, if it lies elsewhere. Of what
    /// AWS holds, what it is called there: an ARN, or such as `role NAME, policy NAME`.
    pub file: String,
    /// Where in it; `None` for the file as a whole.
    pub at: Option<Position>,
    pub realm: Realm,
}

/// Where a place is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Realm {
    #[default]
    Disk,
    Aws,
}

/// Where something begins in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
}

impl SourceLocation {
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), at: None, realm: Realm::Disk }
    }

    pub fn aws(what: impl Into<String>) -> Self {
        Self { file: what.into(), at: None, realm: Realm::Aws }
    }

    pub fn with_line(&self) -> String {
        self.at.map_or_else(|| self.file.clone(), |at| format!("{}:{}", self.file, at.line))
    }

    #[must_use]
    pub fn part(&self, part: &str) -> Self {
        Self { file: format!("{}, {part}", self.file), ..self.clone() }
    }

    pub fn at(file: impl Into<String>, at: Position) -> Self {
        Self { file: file.into(), at: Some(at), realm: Realm::Disk }
    }
}

impl Position {
    /// The place, or the end of the text where a parser says that it is behind that.
    #[must_use]
    pub fn within(self, text: &str) -> Self {
        let lines = text.split('\n').count();
        let (line, column) =
            if self.line > lines { (lines, usize::MAX) } else { (self.line.max(1), self.column.max(1)) };
        let length = text.split('\n').nth(line - 1).map_or(0, |line| line.chars().count());
        Self { line, column: column.min(length + 1) }
    }
}
