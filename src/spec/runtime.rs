//! Where the functions of a workspace have the package that runs their handlers.

use std::fmt;
use std::str::FromStr;

use super::InvalidValue;
use crate::escape::is_hidden;

/// The path from a function's folder to the package that the functions of its workspace share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuntimePath(String);

impl RuntimePath {
    /// The name of that package, and the one of its folder where `new` makes it.
    pub const PACKAGE: &str = "lambda-s3-runtime";

    /// The path, with `/` between its parts.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuntimePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for RuntimePath {
    type Err = InvalidValue;

    /// `..` as often as it takes, then folders. Whether that stays within the workspace is known only where it lies.
    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let folders = typed.trim_start_matches("../");
        let is_folder = |part: &str| {
            !matches!(part, "" | "." | "..") && !part.contains(|c| is_hidden(c) || matches!(c, '\\' | ':'))
        };
        match folders.len() < typed.len() && folders.split('/').all(is_folder) {
            true => Ok(Self(typed.to_owned())),
            false => {
                let accepted = format!("give the path from the function's folder, such as `../{}`", Self::PACKAGE);
                Err(InvalidValue::new("path of a package beside the function", typed, accepted))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_up_and_then_down() {
        for path in ["../lambda-s3-runtime", "../../shared/lambda-s3-runtime", "../a b"] {
            assert_eq!(path.parse::<RuntimePath>().unwrap().as_str(), path);
        }
        for path in
            ["", "..", "../", "../..", "../a/../b", "/etc", "a", "./a", "../a/", "..\\a", "../C:x", "../a\u{202e}"]
        {
            assert!(path.parse::<RuntimePath>().is_err(), "{path}");
        }
    }
}
