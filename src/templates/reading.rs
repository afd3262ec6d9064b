//! A layer in the making: whoever reads a folder or a repository hands over one file after the other.

use super::{EXTENSION, Layer, LayerError, LayerProblem, MAX_BYTES, MAX_LAYER_BYTES, Origin, QUESTIONS};
use crate::manifest::read_questions;
use crate::spec::Question;

/// What was handed over so far.
#[derive(Debug)]
pub struct Reading {
    place: String,
    files: Vec<(String, String)>,
    questions: Vec<Question>,
    bytes: usize,
}

/// How a file begins whose text Git LFS keeps elsewhere (*Git LFS Specification, The Pointer*).
const POINTER: &str = "version https://git-lfs.github.com/spec/";

impl Reading {
    /// Begins with the folder or repository that is read.
    pub fn new(place: impl Into<String>) -> Self {
        Self { place: place.into(), files: Vec::new(), questions: Vec::new(), bytes: 0 }
    }

    /// Whether a file is worth reading: all others that lie there are nothing to us.
    pub fn wants(path: &str) -> bool {
        path == QUESTIONS || path.ends_with(EXTENSION)
    }

    pub fn take(&mut self, path: &str, bytes: Vec<u8>) -> Result<(), LayerError> {
        self.allow_size(path, bytes.len())?;
        self.bytes += bytes.len();
        if self.bytes > MAX_LAYER_BYTES {
            return Err(self.refuse_all());
        }
        let is_name =
            path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.contains(['\\', '\0', '\n']);
        if !is_name {
            return Err(self.refuse(path, LayerProblem::Name));
        }
        let text = String::from_utf8(bytes).map_err(|_| self.refuse(path, LayerProblem::Text))?;
        let text = text.replace("\r\n", "\n");
        if text.starts_with(POINTER) {
            return Err(self.refuse(path, LayerProblem::Pointer));
        }
        if path == QUESTIONS {
            self.questions = read_questions(&text).map_err(|error| self.refuse(path, LayerProblem::Question(error)))?;
        } else {
            self.files.push((path.to_owned(), text));
        }
        Ok(())
    }

    /// Refuses a file that is too long, before it is read.
    pub fn allow_size(&self, path: &str, bytes: usize) -> Result<(), LayerError> {
        if bytes > MAX_BYTES { Err(self.refuse(path, LayerProblem::Size)) } else { Ok(()) }
    }

    pub fn refuse(&self, path: &str, problem: LayerProblem) -> LayerError {
        LayerError { file: format!("{}/{path}", self.place.trim_end_matches('/')), problem }
    }

    /// What is said of a layer that is too long.
    pub fn refuse_all(&self) -> LayerError {
        LayerError { file: self.place.clone(), problem: LayerProblem::LayerSize }
    }

    /// The layer; one without a template or a question is a mistake.
    pub fn finish(mut self, origin: Origin) -> Result<Layer, LayerError> {
        if self.files.is_empty() && self.questions.is_empty() {
            return Err(LayerError { file: self.place, problem: LayerProblem::NoTemplates });
        }
        self.files.sort();
        Ok(Layer { origin, files: self.files, questions: self.questions })
    }
}
