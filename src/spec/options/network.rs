//! Where in an Amazon VPC a function is: its subnets and security groups.

use std::fmt;
use std::str::FromStr;

use crate::spec::InvalidValue;

/// What changes network interfaces, and what Lambda alone does where a function is in a VPC.
pub(in crate::spec) const NETWORK_CHANGES: [&str; 5] = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DetachNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
];

/// A type of ID: what it is called, how it begins, and an example.
macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $called:literal, $start:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            /// The form as a regular expression, for editors.
            pub const PATTERN: &str = concat!("^", $start, "[0-9a-f]{8,17}$");

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidValue;

            fn from_str(typed: &str) -> Result<Self, Self::Err> {
                match typed.strip_prefix($start).filter(|digits| is_id(digits)) {
                    Some(_) => Ok(Self(typed.to_owned())),
                    None => Err(InvalidValue::new($called, typed, concat!("give one such as ", $example))),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id_type! {
    /// A subnet of a VPC (*Amazon EC2 API Reference, Subnet*).
    SubnetId, "subnet ID", "subnet-", "subnet-0a1b2c3d4e5f67890"
}

id_type! {
    /// A security group of a VPC (*Amazon EC2 API Reference, SecurityGroup*).
    SecurityGroupId, "security group ID", "sg-", "sg-0a1b2c3d4e5f67890"
}

/// Hexadecimal digits: 8 in old IDs, 17 since 2018 (*Amazon EC2 User Guide, Resource IDs*).
fn is_id(digits: &str) -> bool {
    (8..=17).contains(&digits.len()) && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_id_of_the_right_kind_is_taken() {
        for typed in ["subnet-0a1b2c3d", "subnet-0a1b2c3d4e5f67890"] {
            assert_eq!(typed.parse::<SubnetId>().unwrap().as_str(), typed);
        }
        for typed in
            ["", "0a1b2c3d", "subnet-", "subnet-0a1b2c3", "subnet-0a1b2c3d4e5f678901", "subnet-0A1B2C3D", "sg-0a1b2c3d"]
        {
            assert!(typed.parse::<SubnetId>().is_err(), "{typed}");
        }
        let error = "default".parse::<SecurityGroupId>().unwrap_err();
        assert_eq!(error.to_string(), "`default` is not a valid security group ID");
        assert_eq!(error.help(), "give one such as sg-0a1b2c3d4e5f67890");
    }
}
