//! Byte offsets of a text as lines and columns.

use crate::deployment::Position;

/// A text, and where its lines begin.
pub struct Lines<'a> {
    pub file: &'a str,
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub fn new(file: &'a str, text: &'a str) -> Self {
        let after = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { file, text, starts: std::iter::once(0).chain(after).collect() }
    }

    /// Where a byte is.
    pub fn position(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        // A parser may stop within a character.
        let offset = (start..=offset).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or(start);
        let column = self.text.get(start..offset).map_or(0, |before| before.chars().count()) + 1;
        Position { line, column }
    }
}
