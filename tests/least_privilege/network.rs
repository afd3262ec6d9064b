//! What the role and people who deploy may do with the network of a function in a VPC.

use cargo_lambda_s3::iam::evaluate::{Policies, Request};
use cargo_lambda_s3::iam::{Arn, Names};
use cargo_lambda_s3::spec::Feature;
use serde_json::Value;

use crate::reach::{Judge, role};
use crate::{from_manifest, place};

/// *AWS Lambda Developer Guide, Giving Lambda functions access to resources in an Amazon VPC*: of these Lambda needs all but the last.
const ACTIONS: [&str; 7] = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
    "ec2:DetachNetworkInterface",
];

impl Judge<'_> {
    /// Lambda asks under the role, and the function's code, whose requests tell of the function (*Using source function ARN to control
    /// function access behavior*).
    pub fn check_network(&mut self, document: &Value) {
        let policies = Policies::default().identity(document).unwrap();
        let is_in_vpc = !self.spec.options.function.subnets.is_empty();
        let own = Arn::function(&Names::of(self.spec).function).resolve(&place());
        for (at, action) in ACTIONS.into_iter().enumerate() {
            let is_stated = self.spec.options.allow.iter().any(|stated| stated.actions.contains(&action));
            let request = || Request::new(role(self.spec), action, "*");
            self.expect("Lambda", &policies, request(), "*", is_in_vpc && at < 6);
            let by_code = request().with("lambda:SourceFunctionArn", &own);
            self.expect("the code", &policies, by_code, "*", is_in_vpc && is_stated);
        }
        for action in ["ec2:AttachNetworkInterface", "ec2:ModifyNetworkInterfaceAttribute", "ec2:RunInstances"] {
            self.expect("Lambda", &policies, Request::new(role(self.spec), action, "*"), "*", false);
        }
    }

    /// Into another subnet or security group nobody moves the function who may not change the role.
    pub fn check_configuration(&mut self, document: &Value) {
        let policies = Policies::default().identity(document).unwrap();
        let stated = &self.spec.options.function;
        let function = Arn::function(&Names::of(self.spec).function).resolve(&place());
        let deploys = self.spec.has(Feature::DeployerRole);
        let request = || Request::new(role(self.spec), "lambda:UpdateFunctionConfiguration", &function);
        self.expect("people who deploy", &policies, request(), &function, deploys);
        let (Some(subnet), Some(group)) = (stated.subnets.first(), stated.security_groups.first()) else { return };
        for (subnets, groups, is_meant) in [
            (vec![subnet.as_str()], vec![group.as_str()], deploys),
            (vec![subnet.as_str(), "subnet-00000000"], vec![group.as_str()], false),
            (vec![subnet.as_str()], vec!["sg-00000000"], false),
        ] {
            let [subnets, groups] = [subnets, groups].map(|ids| ids.into_iter().map(str::to_owned));
            let moved = request().with_all("lambda:SubnetIds", subnets).with_all("lambda:SecurityGroupIds", groups);
            self.expect("people who deploy", &policies, moved, &function, is_meant);
        }
    }
}

/// What a spec states is for the code: it is left out of what the code is denied.
#[test]
fn code_may_look_at_subnets_where_the_spec_states_it() {
    let spec = from_manifest(
        r#"
        subnets = ["subnet-0a1b2c3d"]
        security-groups = ["sg-0a1b2c3d"]
        allow = [{ actions = ["ec2:DescribeSubnets"], resources = ["*"], reason = "a map of the network" }]
        trigger = [{ bucket = "in-bucket", prefix = "in/" }]
        "#,
    );
    let found = crate::findings(&spec, &crate::Documents::of(&spec), &[]);
    assert!(found.is_empty(), "{}", found.join("\n"));
}
