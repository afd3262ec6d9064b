//! What the owners of topics, queues, secrets and keys have to add lets in the function's role, to what its own policy allows there, and
//! nobody else.

use cargo_lambda_s3::iam::Names;
use cargo_lambda_s3::iam::evaluate::{Caller, Policies, Request};
use cargo_lambda_s3::spec::options::Mode;
use serde_json::{Value, json};

use crate::documents::Documents;
use crate::place;
use crate::reach::{Judge, STRANGER, helper_role, role, role_named, role_with};

/// Whose everything is, whatever its ARN says: not the function's account.
const OWNER: &str = "888877776666";

/// Each service, the action that the function may do there, and one that it may not.
const ACTIONS: [(&str, &str, &str); 7] = [
    ("dynamodb", "", "dynamodb:DeleteTable"),
    ("events", "events:PutEvents", "events:PutRule"),
    ("lambda", "lambda:InvokeFunction", "lambda:UpdateFunctionCode"),
    ("kinesis", "kinesis:PutRecord", "kinesis:GetRecords"),
    ("sns", "sns:Publish", "sns:Subscribe"),
    ("sqs", "sqs:SendMessage", "sqs:ReceiveMessage"),
    ("secretsmanager", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"),
];

impl Judge<'_> {
    pub fn check_resource_owners(&mut self, role_policy: &Value, documents: &Documents) {
        let options = &self.spec.options;
        let topics = options.topics.iter().map(ToString::to_string);
        let secrets = options.secrets.iter().filter(|secret| secret.account().is_some()).map(ToString::to_string);
        let named = topics.chain(options.queues.iter().map(ToString::to_string)).chain(secrets);
        let services = options.services.iter().filter(|grant| grant.service.row().owner_policy.is_some());
        let services = services.filter_map(|grant| Some((grant.arn()?.to_owned(), grant.mode)));
        let (granted, modes): (Vec<String>, Vec<Mode>) = services.unzip();
        let named: Vec<String> = named.chain(granted.iter().cloned()).collect();
        for arn in named {
            let missing = json!({ "Statement": [] });
            let document =
                documents.of_resources().find(|(of, _)| **of == *arn).map_or(&missing, |(_, document)| document);
            let service = arn.split(':').nth(2).unwrap().to_owned();
            for (_, action, other) in ACTIONS.iter().filter(|(of, ..)| *of == service) {
                let action = match granted.iter().position(|one| *one == arn).map(|at| modes[at]) {
                    Some(Mode::Read) if action.is_empty() => "dynamodb:GetItem",
                    Some(_) if action.is_empty() => "dynamodb:PutItem",
                    _ => action,
                };
                self.check_owned(role_policy, document, &arn, &[(action, true), (other, false)], &[]);
            }
        }
        for (arn, document) in documents.of_resources().filter(|(arn, _)| arn.contains(":kms:")) {
            for (condition, value) in [("kms:ViaService", "dynamodb.cn-north-1.amazonaws.com.cn"), ("x:y", "none")] {
                let unmeant = [("kms:Decrypt", false), ("kms:GenerateDataKey", false), ("kms:Encrypt", false)];
                self.check_owned(role_policy, document, arn, &unmeant, &[(condition, value)]);
            }
            for statement in document["Statement"].as_array().unwrap() {
                // As the statement wants it.
                let equal = statement["Condition"]["StringEquals"].as_object().unwrap();
                let like = statement["Condition"]["StringLike"].as_object();
                let one = |value: &Value| value.as_array().map_or(value, |list| &list[0]).as_str().unwrap().to_owned();
                let pairs = equal.iter().chain(like.into_iter().flatten()).filter(|(key, _)| key.starts_with("kms:"));
                let pairs: Vec<(String, String)> =
                    pairs.map(|(key, value)| (key.clone(), one(value).replace("??????", "AbC123"))).collect();
                let pairs: Vec<(&str, &str)> =
                    pairs.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
                self.check_owned(
                    role_policy,
                    document,
                    arn,
                    &[("kms:Decrypt", true), ("kms:PutKeyPolicy", false)],
                    &pairs,
                );
            }
        }
    }

    fn check_owned(
        &mut self,
        role_policy: &Value,
        document: &Value,
        arn: &str,
        asked: &[(&str, bool)],
        context: &[(&str, &str)],
    ) {
        let wide =
            json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
        let own = Names::of(self.spec).role.arn().resolve(&place());
        let there = role_with(own.replace(&place().account, STRANGER));
        for (who, caller, identity) in [
            ("the role, to what another account owns", role(self.spec), role_policy),
            ("an unlimited role of its name, to what another account owns", role(self.spec), &wide),
            ("the helper's role, to what another account owns", helper_role(self.spec), &wide),
            ("another role, to what another account owns", role_named(&place().account, "admin"), &wide),
            ("a role of a third account", there, &wide),
            ("a third account", Caller::Account(STRANGER.to_owned()), &wide),
            ("nobody", Caller::Anonymous, &wide),
        ] {
            let policies = Policies::default().identity(identity).unwrap().resource(document).unwrap();
            for (action, is_meant) in asked {
                let request = Request::new(caller.clone(), *action, arn).owned_by(OWNER);
                let request = context.iter().fold(request, |request, (key, value)| request.with(key, *value));
                self.expect(who, &policies, request, arn, *is_meant && caller == role(self.spec));
            }
        }
    }
}
