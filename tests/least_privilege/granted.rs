//! What the role may do with the services of the spec's rows: what is granted, and nothing beside it.

use cargo_lambda_s3::iam::evaluate::{Policies, Request};
use cargo_lambda_s3::spec::options::{Mode, Service, ServiceGrant};
use serde_json::Value;

use crate::place;
use crate::reach::{Judge, role};
use crate::services::{arn, around, open_to_account};

const READS: [&str; 5] =
    ["dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem", "dynamodb:GetItem", "dynamodb:Query", "dynamodb:Scan"];
const WRITES: [&str; 5] = [
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
];
const INVOKE_MODEL: [&str; 2] = ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"];

/// What a grant is for, and what is near to it (*Service Authorization Reference*).
fn actions(service: Service, mode: Mode) -> (Vec<&'static str>, Vec<&'static str>) {
    match service {
        Service::Table => {
            let reads = READS.iter().filter(|_| mode != Mode::Write);
            let writes = WRITES.iter().filter(|_| mode != Mode::Read);
            let may: Vec<&str> = reads.chain(writes).copied().collect();
            let others =
                ["dynamodb:DeleteTable", "dynamodb:UpdateTable", "dynamodb:DescribeTable", "dynamodb:PartiQLSelect"];
            let others = READS.into_iter().chain(WRITES).chain(others).filter(|action| !may.contains(action)).collect();
            (may, others)
        }
        Service::EventBus => (vec!["events:PutEvents"], vec!["events:PutRule", "events:PutPermission"]),
        Service::StateMachine => {
            (vec!["states:StartExecution"], vec!["states:StartSyncExecution", "states:UpdateStateMachine"])
        }
        Service::Invoke => (vec!["lambda:InvokeFunction"], vec!["lambda:UpdateFunctionCode", "lambda:GetFunction"]),
        Service::Stream => {
            (vec!["kinesis:PutRecord", "kinesis:PutRecords"], vec!["kinesis:GetRecords", "kinesis:DeleteStream"])
        }
        Service::DeliveryStream => {
            (vec!["firehose:PutRecord", "firehose:PutRecordBatch"], vec!["firehose:DeleteDeliveryStream"])
        }
        Service::Model => (INVOKE_MODEL.to_vec(), vec!["bedrock:CreateModelInvocationJob"]),
        Service::Metrics => (vec!["cloudwatch:PutMetricData"], vec!["cloudwatch:DeleteAlarms"]),
    }
}

/// The ARN of what is granted, as the service's page of the *Service Authorization Reference* has it.
fn resource(grant: &ServiceGrant) -> String {
    let name = grant.as_str();
    if name.starts_with("arn:") {
        return name.to_owned();
    }
    match grant.service {
        Service::Table => arn("dynamodb", &format!("table/{name}")),
        Service::EventBus => arn("events", &format!("event-bus/{name}")),
        Service::StateMachine => arn("states", &format!("stateMachine:{name}")),
        Service::Invoke => arn("lambda", &format!("function:{name}")),
        Service::Stream => arn("kinesis", &format!("stream/{name}")),
        Service::DeliveryStream => arn("firehose", &format!("deliverystream/{name}")),
        Service::Model if profiled(name).is_some() => arn("bedrock", &format!("inference-profile/{name}")),
        Service::Model => model(&place().region, name),
        Service::Metrics => "*".to_owned(),
    }
}

fn model(region: &str, name: &str) -> String {
    format!("arn:{}:bedrock:{region}::foundation-model/{name}", place().partition)
}

fn profiled(name: &str) -> Option<&str> {
    ["eu.", "global."].iter().find_map(|area| name.strip_prefix(area))
}

impl Judge<'_> {
    pub fn check_grants(&mut self, document: &Value) {
        let policies = Policies::default().identity(document).unwrap().resource(&open_to_account()).unwrap();
        let mut grants = self.spec.options.services.clone();
        // What the spec does not grant is asked for, too.
        for (service, name) in
            [(Service::Table, "strangers"), (Service::Model, "amazon.other"), (Service::Metrics, "Other")]
        {
            grants.push(ServiceGrant::parse(service, name).unwrap());
        }
        for grant in &grants {
            let (may, others) = actions(grant.service, grant.mode);
            let whole = resource(grant);
            let mut asked = vec![whole.clone()];
            if grant.service != Service::Metrics {
                asked.extend(around(&whole));
            }
            if grant.service == Service::Table {
                asked.extend([
                    format!("{whole}/index/by-day"),
                    format!("{whole}/stream/1"),
                    format!("{whole}-2/index/a"),
                ]);
            }
            for resource in asked {
                for action in may.iter().chain(&others) {
                    let is_meant = self.spec.options.services.iter().any(|grant| is_granted(grant, action, &resource));
                    let is_meant = is_meant && (grant.service != Service::Metrics || self.has_namespace(grant));
                    let request = Request::new(role(self.spec), *action, &resource);
                    let request = match grant.service {
                        Service::Metrics => request.with("cloudwatch:namespace", grant.as_str()),
                        _ => request,
                    };
                    self.expect("the role", &policies, request, &resource, is_meant);
                }
            }
        }
        self.check_metrics_of_others(&policies);
        self.check_profiles(&policies);
    }

    fn has_namespace(&self, asked: &ServiceGrant) -> bool {
        self.spec.options.granted(Service::Metrics).any(|grant| grant.as_str() == asked.as_str())
    }

    /// Namespaces that are written a little differently, AWS's own, and none.
    fn check_metrics_of_others(&mut self, policies: &Policies) {
        let named: Vec<String> = self.spec.options.granted(Service::Metrics).map(ToString::to_string).collect();
        let near = named.iter().flat_map(|name| [format!("{name}/x"), name[..name.len() - 1].to_owned()]);
        for name in near.chain(["AWS/Lambda".to_owned()]).filter(|name| !named.contains(name)) {
            let request = Request::new(role(self.spec), "cloudwatch:PutMetricData", "*");
            self.expect("the role", policies, request.with("cloudwatch:namespace", &name), &name, false);
        }
        let request = Request::new(role(self.spec), "cloudwatch:PutMetricData", "*");
        self.expect("the role", policies, request, "no namespace", false);
    }

    /// The model of an inference profile in any Region, by way of the profile and of no other.
    fn check_profiles(&mut self, policies: &Policies) {
        let grants: Vec<ServiceGrant> = self.spec.options.granted(Service::Model).cloned().collect();
        for grant in grants {
            let Some(name) = profiled(grant.as_str()) else { continue };
            let itself = resource(&grant);
            let other = itself.replace("inference-profile/", "inference-profile/x");
            let by = [Some((itself.as_str(), true)), Some((other.as_str(), false)), None];
            for (region, by) in ["us-west-2", &place().region].into_iter().flat_map(|region| by.map(|by| (region, by)))
            {
                let asked = model(region, name);
                let is_direct = grants_directly(self.spec, &asked);
                let request = Request::new(role(self.spec), INVOKE_MODEL[0], &asked);
                let request =
                    by.iter().fold(request, |request, (by, _)| request.with("bedrock:InferenceProfileArn", *by));
                let is_meant = is_direct || by.is_some_and(|(_, is_meant)| is_meant);
                self.expect("the role", policies, request, &asked, is_meant);
            }
        }
    }
}

fn grants_directly(spec: &cargo_lambda_s3::spec::Spec, asked: &str) -> bool {
    spec.options.granted(Service::Model).any(|grant| resource(grant) == asked)
}

/// Whether a grant is for an action on a resource. Queries and scans also take the indexes of a table.
fn is_granted(grant: &ServiceGrant, action: &str, asked: &str) -> bool {
    let whole = resource(grant);
    let (may, _) = actions(grant.service, grant.mode);
    let is_index = asked.strip_prefix(&format!("{whole}/index/")).is_some()
        && matches!(action, "dynamodb:Query" | "dynamodb:Scan");
    may.contains(&action) && (whole == asked || is_index)
}
