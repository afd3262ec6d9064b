//! What every role of the deployment has, and who takes on that of people.

use std::fmt;
use std::str::FromStr;

use super::arn::is_name;
use crate::spec::InvalidValue;

/// The path of every role that the deployment makes (*IAM User Guide, IAM identifiers*): `/` or `/…/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolePath(String);

impl RolePath {
    /// The form as a regular expression, for editors.
    pub const PATTERN: &str = "^(?!/aws-(reserved|service-role)/)/([A-Za-z0-9+=,.@_-]+/)*$";

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Paths of roles that AWS makes (*IAM User Guide, Service-linked roles*; *IAM Identity Center User Guide, Referencing
/// permission sets*).
const RESERVED: [&str; 2] = ["/aws-reserved/", "/aws-service-role/"];

impl Default for RolePath {
    fn default() -> Self {
        Self("/".to_owned())
    }
}

impl FromStr for RolePath {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        let has_ends = typed.len() > 1 && typed.starts_with('/') && typed.ends_with('/');
        let is_path = typed == "/" || has_ends && !typed.contains("//") && is_name(typed, "/+=,.@_-", 512);
        let is_reserved = RESERVED.iter().any(|path| typed.starts_with(path));
        if is_path && !is_reserved {
            return Ok(Self(typed.to_owned()));
        }
        let help = match is_reserved {
            true => "AWS keeps that path for roles of its own: give another, such as /functions/",
            false => "give one such as /functions/, with a slash at both ends",
        };
        Err(InvalidValue::new("role path", typed, help))
    }
}

impl fmt::Display for RolePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A permission set of IAM Identity Center, by its name (*IAM Identity Center API Reference, CreatePermissionSet*).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PermissionSetName(String);

impl PermissionSetName {
    /// The form as a regular expression, for editors.
    pub const PATTERN: &str = "^[A-Za-z0-9_+=,.@-]{1,32}$";

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PermissionSetName {
    type Err = InvalidValue;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match is_name(typed, "_+=,.@-", 32) {
            true => Ok(Self(typed.to_owned())),
            false => {
                let help = "give its name, such as DeployFunctions: up to 32 letters, digits and `_+=,.@-`";
                Err(InvalidValue::new("permission set", typed, help))
            }
        }
    }
}

impl fmt::Display for PermissionSetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_path_has_slashes_at_both_ends() {
        assert!("/".parse::<RolePath>().is_ok() && "/a/b/".parse::<RolePath>().is_ok());
        for typed in ["", "a", "/a", "a/", "//", "/a//b/", "/*/", "/aws-reserved/x/", "/aws-service-role/"] {
            assert!(typed.parse::<RolePath>().is_err(), "{typed}");
        }
    }

    #[test]
    fn a_permission_set_is_named() {
        assert!("Deploy_Functions.1".parse::<PermissionSetName>().is_ok());
        let long = "a".repeat(33);
        for typed in ["", "a b", "a*", "a/b", "${x}", "arn:aws:sso:::permissionSet/ssoins-1/ps-1", long.as_str()] {
            assert!(typed.parse::<PermissionSetName>().is_err(), "{typed}");
        }
    }
}
