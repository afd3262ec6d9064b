//! Projects deployed to a loopback AWS, and what it holds then.

use std::path::Path;

use cargo_lambda_s3::iam::Names;
use cargo_lambda_s3::spec::Format;
use cargo_lambda_s3::spec::options::{Destination, RoleArn};
use serde_json::{Value, json};

use crate::aws::{Aws, OWNER};
use crate::project::Project;
use crate::reading::Held;
use crate::simulator::probe;
use crate::specs::{ACCOUNT_REGIONAL, EVERYTHING, EXISTING_ROLE, Spec};

/// The formats that make stacks of CloudFormation.
pub const STACKS: [Format; 3] = [Format::Sam, Format::CloudFormation, Format::Cdk];
/// The formats that the loopback AWS takes.
pub const LOOPBACK: [Format; 4] = [Format::Sam, Format::CloudFormation, Format::Cdk, Format::Cli];

/// A project deployed to an AWS of its own.
pub struct Stack {
    pub aws: Aws,
    pub project: Project,
    pub name: &'static str,
    format: Format,
}

impl Stack {
    pub fn deploy(spec: &Spec, format: Format, zip: &Path) -> Self {
        let stack = Self::new(Aws::start(), spec, format);
        stack.make_what_is_there();
        stack.apply(zip).unwrap_or_else(|problem| panic!("{format} {}: {problem}", spec.name));
        stack
    }

    /// Not deployed yet.
    pub fn new(aws: Aws, spec: &Spec, format: Format) -> Self {
        Self { aws, project: project_for(spec, format), name: spec.name, format }
    }

    /// What the READMEs call the stack.
    pub fn stack_name(&self) -> String {
        Names::of(&self.project.spec()).stack
    }

    /// Puts another project in the place of the one that is deployed; its name has to be the same.
    pub fn replace(&mut self, spec: &Spec) {
        assert_eq!(self.name, spec.name);
        self.project = project_for(spec, self.format);
    }

    /// Deploys the project, or brings what is deployed up to date.
    pub fn apply(&self, zip: &Path) -> Result<(), String> {
        self.apply_as(zip, &json!({}))
    }

    /// The same, with what else the change set of CloudFormation says.
    pub fn apply_as(&self, zip: &Path, change_set: &Value) -> Result<(), String> {
        match self.format {
            Format::Sam | Format::CloudFormation => {
                let template = self.project.cloudformation(self.format);
                let environment = self.project.environment();
                let made =
                    self.aws.try_deploy_as(&template, &self.stack_name(), zip, environment.as_deref(), change_set);
                made.map(drop).map_err(|error| error.message)
            }
            Format::Terraform => panic!("the loopback AWS takes no Terraform"),
            Format::Cdk => crate::cdk::try_deploy(&self.aws, &self.project, zip, change_set).map(drop),
            Format::Cli => crate::cli::try_deploy(&self.aws, &self.project, zip),
        }
    }

    /// Takes everything down but the buckets.
    pub fn destroy(&self) {
        match self.format {
            Format::Sam | Format::CloudFormation | Format::Cdk => {
                drop(self.aws.delete_stack(&self.stack_name()).unwrap())
            }
            Format::Terraform => panic!("the loopback AWS takes no Terraform"),
            Format::Cli => crate::cli::destroy(&self.aws, &self.project),
        }
    }

    /// The permissions boundary, the layers, and the buckets that the spec says are there already; another account's admit what its
    /// README says.
    pub fn make_what_is_there(&self) {
        let spec = self.project.spec();
        if let Some(boundary) = &spec.options.boundary {
            let (path, name) = path_and_name(boundary.as_str());
            let all = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
            let document = json!({ "Version": "2012-10-17", "Statement": [all] }).to_string();
            let policy = json!({ "Path": path, "PolicyName": name, "PolicyDocument": document });
            self.aws.call("iam", "create_policy", policy);
        }
        if let Some(role) = &spec.options.function.execution_role {
            self.make_role(role);
        }
        for layer in &spec.options.function.layers {
            let name = layer.layer().rsplit(':').next();
            let content = json!({ "ZipFile": { "$file": probe() } });
            let made =
                self.aws.call("lambda", "publish_layer_version", json!({ "LayerName": name, "Content": content }));
            assert_eq!(made["LayerVersionArn"], layer.as_str());
        }
        match spec.failure_destination() {
            Destination::Bucket(bucket) => {
                self.aws.call("s3", "create_bucket", json!({ "Bucket": bucket.as_str() }));
            }
            Destination::Topic(topic) => {
                let made = self.aws.call("sns", "create_topic", json!({ "Name": topic.as_str().rsplit(':').next() }));
                assert_eq!(made["TopicArn"], topic.as_str());
            }
            Destination::Queue(_) | Destination::OwnQueue | Destination::None => {}
        }
        for bucket in &spec.existing_buckets {
            self.aws.call("s3", "create_bucket", json!({ "Bucket": bucket.as_str() }));
        }
        let policies = &self.project.policy()["bucket-owner"];
        for owner in &spec.bucket_owners {
            assert_eq!(owner.account.as_str(), OWNER, "the loopback AWS knows two accounts");
            let bucket = owner.bucket.as_str();
            self.aws.call_as_owner("s3", "create_bucket", json!({ "Bucket": bucket }));
            let policy = json!({ "Bucket": bucket, "Policy": policies[bucket].to_string() });
            self.aws.call_as_owner("s3", "put_bucket_policy", policy);
        }
    }

    /// The execution role, as its owner makes it: with what `policy` prints.
    fn make_role(&self, role: &RoleArn) {
        let (_, of_role) = role.as_str().split_once(":role").unwrap();
        let path = of_role.strip_suffix(role.name()).unwrap();
        let policy = self.project.policy();
        let trust = policy["trust"].to_string();
        let made = json!({ "Path": path, "RoleName": role.name(), "AssumeRolePolicyDocument": trust });
        assert_eq!(self.aws.call("iam", "create_role", made)["Role"]["Arn"], role.as_str());
        let document = policy["role"].to_string();
        let inline = json!({ "RoleName": role.name(), "PolicyName": "photos", "PolicyDocument": document });
        self.aws.call("iam", "put_role_policy", inline);
        for arn in policy["managed"].as_array().into_iter().flatten() {
            self.aws.call("iam", "attach_role_policy", json!({ "RoleName": role.name(), "PolicyArn": arn }));
        }
    }

    /// What AWS holds of it.
    pub fn held(&self) -> Held<'_> {
        Held::of(&self.aws, &self.project)
    }
}

/// Of a managed policy.
fn path_and_name(arn: &str) -> (String, &str) {
    let (_, of_policy) = arn.split_once(":policy").unwrap();
    let (path, name) = of_policy.rsplit_once('/').unwrap();
    (format!("{path}/"), name)
}

fn project_for(spec: &Spec, format: Format) -> Project {
    let project = Project::deployed_with(spec, format.as_str());
    project.hasten();
    project
}

#[test]
fn buckets_are_kept_private_encrypted_and_for_tls_only() {
    for format in LOOPBACK {
        let stack = Stack::deploy(&EVERYTHING, format, probe());
        for bucket in ["in-bucket", "other.bucket", "out-bucket"] {
            let named = json!({ "Bucket": bucket });
            let block = stack.aws.call("s3", "get_public_access_block", named.clone());
            let block = block["PublicAccessBlockConfiguration"].as_object().unwrap();
            assert!(block.len() == 4 && block.values().all(|value| value == true), "{block:?}");
            let rules =
                &stack.aws.call("s3", "get_bucket_encryption", named)["ServerSideEncryptionConfiguration"]["Rules"];
            assert_eq!(rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"], "AES256");
            stack.aws.put_object(bucket, "a", b"a");
            let object = json!({ "Bucket": bucket, "Key": "a" });
            assert!(stack.aws.call_in_the_clear("s3", "get_object", object.clone()).is_err(), "{bucket} without TLS");
            assert!(stack.aws.try_call("s3", "get_object", object).is_ok(), "{bucket} over TLS");
        }
        stack.destroy();
        for bucket in ["in-bucket", "other.bucket", "out-bucket"] {
            assert_eq!(stack.aws.keys(bucket), ["a"], "kept, with its objects");
        }
    }
}

/// Without what `policy` prints Lambda refuses the role, and so the deployment.
#[test]
fn an_existing_role_has_to_be_as_its_owner_was_told() {
    let nobody =
        json!({ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" });
    let trust = json!({ "Version": "2012-10-17", "Statement": [nobody] }).to_string();
    for (operation, change, says) in [
        (
            "update_assume_role_policy",
            json!({ "RoleName": "existing", "PolicyDocument": trust }),
            "cannot be assumed by Lambda",
        ),
        (
            "delete_role_policy",
            json!({ "RoleName": "existing", "PolicyName": "photos" }),
            "does not have permissions to call CreateNetworkInterface on EC2",
        ),
    ] {
        let stack = Stack::new(Aws::start(), &EXISTING_ROLE, Format::CloudFormation);
        stack.make_what_is_there();
        stack.aws.call("iam", operation, change);
        let problem = stack.apply(probe()).unwrap_err();
        assert!(problem.contains(says), "{operation}: {problem}");
    }
}

/// The package's name is no name of a stack, and the bucket's is one that S3 makes only where it is asked for one of the account.
#[test]
fn names_that_aws_does_not_take_everywhere_are_deployed() {
    for format in [Format::Sam, Format::CloudFormation, Format::Cdk] {
        let stack = Stack::deploy(&ACCOUNT_REGIONAL, format, probe());
        let spec = stack.project.spec();
        let [bucket] = spec.created_buckets()[..] else { panic!("one bucket is created") };
        stack.aws.put_object(bucket.as_str(), "a", b"a");
        assert!(Names::of(&spec).stack.starts_with("account-regional-"), "{format}");
        stack.destroy();
    }
}
