//! The explanation as JSON.

use serde_json::json;

use super::explanation::Explanation;
use crate::escape;

/// The view itself, in the shape that docs/json.md describes.
pub fn json(explanation: &Explanation) -> String {
    escape::json(&json!(explanation))
}
