//! A line of text, read key by key: dialoguer's own input cannot be left with Esc.

use crate::escape::visible;
use std::io;

use console::{Key, Term, measure_text_width};
use dialoguer::theme::{ColorfulTheme, Theme as _};

/// Reads a line; `None` where it was left with Esc. An empty line is the default. The question is gone afterwards.
pub(super) fn read(term: &Term, prompt: &str, default: &str) -> io::Result<Option<String>> {
    let theme = ColorfulTheme::default();
    let mut question = String::new();
    let shown_default = visible(default);
    let shown_default = Some(&*shown_default).filter(|text| !text.is_empty());
    theme.format_input_prompt(&mut question, prompt, shown_default).map_err(io::Error::other)?;
    let mut line = Line::default();
    loop {
        line.draw(term, &question)?;
        match term.read_key()? {
            Key::Enter => break,
            Key::Escape => {
                line.clear(term)?;
                return Ok(None);
            }
            key => line.edit(key),
        }
    }
    let typed: String = line.characters.iter().collect();
    line.clear(term)?;
    Ok(Some(if typed.is_empty() { default.to_owned() } else { typed }))
}

/// What has been typed, and where the cursor stands in it.
#[derive(Default)]
struct Line {
    characters: Vec<char>,
    cursor: usize,
    /// Rows that the last drawing took, below its first.
    drawn_rows: usize,
}

impl Line {
    fn edit(&mut self, key: Key) {
        match key {
            Key::Char(c) if !c.is_control() => {
                self.characters.insert(self.cursor, c);
                self.cursor += 1;
            }
            Key::Backspace if self.cursor > 0 => {
                self.cursor -= 1;
                self.characters.remove(self.cursor);
            }
            Key::Del if self.cursor < self.characters.len() => {
                self.characters.remove(self.cursor);
            }
            Key::ArrowLeft => self.cursor = self.cursor.saturating_sub(1),
            Key::ArrowRight => self.cursor = self.characters.len().min(self.cursor + 1),
            Key::Home => self.cursor = 0,
            Key::End => self.cursor = self.characters.len(),
            _ => {}
        }
    }

    /// Writes question and text anew and puts the cursor where it belongs.
    fn draw(&mut self, term: &Term, question: &str) -> io::Result<()> {
        self.clear(term)?;
        let shown = |characters: &[char]| visible(&characters.iter().collect::<String>()).into_owned();
        let text = shown(&self.characters);
        term.write_str(&format!("{question}{text}"))?;
        let columns = usize::from(term.size().1).max(1);
        let width = measure_text_width(question) + measure_text_width(&text);
        self.drawn_rows = width.saturating_sub(1) / columns;
        term.move_cursor_left(measure_text_width(&shown(&self.characters[self.cursor..])))?;
        term.flush()
    }

    fn clear(&mut self, term: &Term) -> io::Result<()> {
        term.clear_line()?;
        if self.drawn_rows > 0 {
            term.clear_last_lines(self.drawn_rows)?;
        }
        self.drawn_rows = 0;
        Ok(())
    }
}
