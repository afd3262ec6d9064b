//! The order of events.

use std::cmp::Ordering;

use serde::Serialize;

/// Orders the events of one key, which may arrive late or twice: the greater one is the later one
/// (S3 User Guide, "Event message structure"). Of different keys it says nothing.
#[derive(Clone, Debug, Serialize)]
pub struct Sequencer(String);

impl Sequencer {
    /// Takes the hexadecimal text of an event.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text as S3 wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Ord for Sequencer {
    /// As numbers written to the same length: the shorter one is filled up with zeros on the right.
    fn cmp(&self, other: &Self) -> Ordering {
        let length = self.0.len().max(other.0.len());
        let digits = |text: &Self| {
            let text = text.0.to_ascii_uppercase();
            format!("{text:0<length$}")
        };
        digits(self).cmp(&digits(other))
    }
}

impl PartialOrd for Sequencer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Sequencer {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Sequencer {}

#[cfg(test)]
mod tests {
    use super::Sequencer;

    #[test]
    fn the_later_event_is_the_greater_one() {
        let sequencer = |text: &str| Sequencer::new(text.to_owned());
        assert!(sequencer("0055AED6DCD90281E5") < sequencer("0055AED6DCD90281E6"));
        assert!(sequencer("0055AED6DCD9") < sequencer("0055AED6DCD90281E5"));
        assert!(sequencer("0056") > sequencer("0055AED6DCD90281E5"));
        assert_eq!(sequencer("00AB"), sequencer("00ab00"));
    }
}
