//! What the resources of a deployment are called.

use crate::spec::Spec;

/// Names that follow from the function's, so that every document can be known before anything is deployed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// The function.
    pub function: String,
    /// Its log group.
    pub log_group: String,
    /// The queue for events that could not be handled. At most 73 characters; SQS allows 80.
    pub failure_queue: String,
    /// The helper that merges notifications into buckets which the deployment does not create.
    pub helper: String,
    /// The helper's log group.
    pub helper_log_group: String,
}

/// Characters of a function's name (*AWS Lambda API Reference, CreateFunction*).
const FUNCTION: usize = 64;

impl Names {
    /// The names for `spec`.
    pub fn of(spec: &Spec) -> Self {
        let function = spec.name.to_string();
        let helper = with_suffix(&function, "-notifications");
        Self {
            log_group: format!("/aws/lambda/{function}"),
            failure_queue: format!("{function}-failures"),
            helper_log_group: format!("/aws/lambda/{helper}"),
            helper,
            function,
        }
    }
}

/// The name with a suffix; where that is too long for a function's name, a digest stands for what is left out.
fn with_suffix(name: &str, suffix: &str) -> String {
    if name.len() + suffix.len() <= FUNCTION {
        return format!("{name}{suffix}");
    }
    let kept: String = name.chars().take(FUNCTION - suffix.len() - 9).collect();
    format!("{kept}-{:08x}{suffix}", digest(name))
}

/// FNV-1a: the same for the same text in every version of the program and of Rust.
pub fn digest(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_helper_of_a_long_name_has_a_name_of_its_own() {
        assert_eq!(with_suffix("thumbs", "-notifications"), "thumbs-notifications");
        let [one, other] = ["a", "b"].map(|end| with_suffix(&format!("{}{end}", "x".repeat(63)), "-notifications"));
        assert_eq!((one.len(), other.len()), (64, 64));
        assert_ne!(one, other);
    }
}
