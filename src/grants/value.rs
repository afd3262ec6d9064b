//! A value of a deployment file, whatever language it is written in, with its lines.

/// A value, and the line that it begins on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) line: usize,
    pub(super) value: Value,
}

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Text as it is meant, or an expression as it is written.
    Text(String),
    List(Vec<Spot>),
    /// Values under names, in the order written.
    Map(Vec<(String, Spot)>),
    Call(String, Vec<Spot>),
    Parts(Vec<Spot>),
}

impl Spot {
    pub(super) fn text(line: usize, text: impl Into<String>) -> Self {
        Self { line, value: Value::Text(text.into()) }
    }

    /// What stands under a name, whatever its case: CDK writes `actions` where others write `Actions`.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        match &self.value {
            Value::Map(entries) => {
                entries.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    pub(super) fn as_text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn parts(&self) -> Vec<&Self> {
        match &self.value {
            Value::Text(_) => Vec::new(),
            Value::List(parts) | Value::Call(_, parts) | Value::Parts(parts) => parts.iter().collect(),
            Value::Map(entries) => entries.iter().map(|(_, value)| value).collect(),
        }
    }

    fn is_statement(&self) -> bool {
        let has = |names: &[&str]| names.iter().any(|name| self.get(name).is_some());
        has(&["Effect"])
            || has(&["Action", "NotAction", "Actions", "NotActions", "not_actions"])
                && has(&["Resource", "NotResource", "Resources", "not_resources"])
    }

    pub(super) fn statements(&self) -> Vec<&Self> {
        if self.is_statement() {
            return vec![self];
        }
        self.parts().into_iter().flat_map(Self::statements).collect()
    }

    /// The value in one way of writing: names sorted and without those that grant nothing, a list sorted, one of one element
    /// that element.
    pub(super) fn canonical(&self) -> String {
        match &self.value {
            Value::Text(text) => text.clone(),
            Value::List(list) => {
                let mut items: Vec<String> = list.iter().map(Self::canonical).collect();
                items.sort();
                if let [one] = items.as_slice() { one.clone() } else { format!("[{}]", items.join(", ")) }
            }
            Value::Map(entries) => {
                let mut items: Vec<String> = entries
                    .iter()
                    .filter(|(key, _)| !key.eq_ignore_ascii_case("Sid"))
                    .map(|(key, value)| format!("{key}: {}", value.canonical()))
                    .collect();
                items.sort();
                format!("{{{}}}", items.join(", "))
            }
            Value::Call(name, parts) => {
                let parts: Vec<String> = parts.iter().map(Self::canonical).collect();
                format!("{name}({})", parts.join(", "))
            }
            Value::Parts(parts) => parts.iter().map(Self::canonical).collect::<Vec<_>>().join(" "),
        }
    }
}
