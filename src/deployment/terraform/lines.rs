//! Byte offsets of a text as lines and columns.

use crate::deployment::Position;

/// A text, and where its lines begin.
pub struct Lines<'a> {
    pub file: &'a str,
    pub text: &'a str,
    /// How many lines of other files are counted before its own: all files of a configuration have one count.
    pub before: usize,
    starts: Vec<usize>,
    /// Of a text that was made of another one, where parts of it come from, by their offsets.
    places: &'a [(usize, Position)],
}

impl<'a> Lines<'a> {
    pub fn new(file: &'a str, text: &'a str, before: usize) -> Self {
        let after = text.match_indices('\n').map(|(at, _)| at + 1);
        Self { file, text, before, starts: std::iter::once(0).chain(after).collect(), places: &[] }
    }

    /// A text that was made of another one.
    pub fn made(file: &'a str, text: &'a str, before: usize, places: &'a [(usize, Position)]) -> Self {
        Self { file, text, before, starts: Vec::new(), places }
    }

    /// Where a byte is, in the count of all files.
    pub fn position(&self, offset: usize) -> Position {
        let place = match self.places {
            [] => self.within(offset),
            places => {
                let behind = places.partition_point(|(start, _)| *start <= offset);
                places.get(behind.saturating_sub(1)).map_or(Position { line: 1, column: 1 }, |(_, place)| *place)
            }
        };
        Position { line: self.before + place.line, ..place }
    }

    /// Where a byte is in the file.
    pub fn within(&self, offset: usize) -> Position {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        // A parser may stop within a character.
        let offset = (start..=offset).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or(start);
        let column = self.text.get(start..offset).map_or(0, |before| before.chars().count()) + 1;
        Position { line, column }
    }
}
