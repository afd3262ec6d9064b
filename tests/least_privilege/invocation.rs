//! Who may invoke the function.

use cargo_lambda_s3::iam::evaluate::{Caller, Policies, Request};
use cargo_lambda_s3::iam::{EVENTBRIDGE, Names, rules_of};
use cargo_lambda_s3::spec::BucketName;
use serde_json::Value;

use crate::keys::siblings;
use crate::place;
use crate::reach::{Judge, STRANGER, strangers};

impl Judge<'_> {
    pub fn check_invoke(&mut self, document: &Value) {
        let policies = Policies::default().resource(document).unwrap();
        let names = Names::of(self.spec);
        let function = |name: &str| {
            format!("arn:{}:lambda:{}:{}:function:{name}", place().partition, place().region, place().account)
        };
        const INVOKE: &str = "lambda:InvokeFunction";
        let actions = [INVOKE, "lambda:UpdateFunctionCode"];
        let buckets = self.spec.invoking_buckets();
        self.check_buckets("a caller", &policies, actions, (&names.function, &function), &buckets);
        self.check_rules("a rule's caller", &policies, INVOKE, &function(&names.function));
    }

    /// S3, for these buckets alone and who owns them, with the first of the actions.
    fn check_buckets(
        &mut self,
        who: &str,
        policies: &Policies,
        [action, another]: [&str; 2],
        (own, arn): (&str, &dyn Fn(&str) -> String),
        buckets: &[&BucketName],
    ) {
        let from = |caller: Caller, action: &str, name: &str, bucket: &str| {
            let source = format!("arn:{}:s3:::{bucket}", place().partition);
            Request::new(caller, action, arn(name)).with("aws:SourceArn", source)
        };
        let s3 = || Caller::Service("s3.amazonaws.com".to_owned());
        for bucket in buckets {
            let owner = self.spec.owner_of(bucket).map_or(place().account, ToString::to_string);
            let name = bucket.as_str();
            let sent = |bucket: &str| from(s3(), action, own, bucket).with("aws:SourceAccount", &owner);
            let mut wanted = vec![
                (sent(name), true),
                (sent(name).with("aws:SourceAccount", STRANGER), false),
                (sent(name).with_all("aws:SourceAccount", []), false),
                (sent(name).with_all("aws:SourceArn", []), false),
                (from(s3(), another, own, name).with("aws:SourceAccount", &owner), false),
            ];
            for sibling in siblings(name) {
                wanted.push((sent(&sibling), buckets.iter().any(|other| other.as_str() == sibling)));
            }
            for sibling in siblings(own) {
                wanted.push((from(s3(), action, &sibling, name).with("aws:SourceAccount", &owner), false));
            }
            let others = strangers().filter(|caller| *caller != s3());
            wanted.extend(
                others.map(|caller| (from(caller, action, own, name).with("aws:SourceAccount", &owner), false)),
            );
            for (request, is_meant) in wanted {
                self.expect(who, policies, request, name, is_meant);
            }
        }
    }

    /// What a queue takes by its policy: that for failures from rules, that for events from buckets.
    pub fn check_queue(&mut self, name: &str, document: &Value) {
        const SEND: &str = "sqs:SendMessage";
        let policies = Policies::default().resource(document).unwrap();
        let (place, names) = (place(), Names::of(self.spec));
        let queue = |name: &str| format!("arn:{}:sqs:{}:{}:{name}", place.partition, place.region, place.account);
        if name == names.failure_queue {
            self.check_rules("who sends to the failure queue", &policies, SEND, &queue(name));
        } else {
            assert_eq!(name, names.events_queue);
            let buckets = self.spec.queueing_buckets();
            self.check_buckets("who sends events", &policies, [SEND, "sqs:ReceiveMessage"], (name, &queue), &buckets);
        }
    }

    /// EventBridge, for the rules of the function alone; and S3 for no bucket whose events come by them alone.
    fn check_rules(&mut self, who: &str, policies: &Policies, action: &str, resource: &str) {
        let arn =
            |name: &str| format!("arn:{}:events:{}:{}:rule/{name}", place().partition, place().region, place().account);
        let asks = |caller: Caller, rule: &str| {
            Request::new(caller, action, resource.to_owned()).with("aws:SourceArn", arn(rule))
        };
        let bus = || Caller::Service(EVENTBRIDGE.to_owned());
        let rules: Vec<String> = rules_of(self.spec).into_iter().map(|rule| rule.name).collect();
        for rule in &rules {
            let elsewhere = arn(rule).replace(&place().account, STRANGER);
            let mut wanted = vec![
                (asks(bus(), rule), true),
                (asks(bus(), rule).with_all("aws:SourceArn", []), false),
                (asks(bus(), rule).with("aws:SourceArn", elsewhere), false),
            ];
            wanted.extend(siblings(rule).into_iter().map(|other| (asks(bus(), &other), rules.contains(&other))));
            wanted.extend(strangers().filter(|caller| *caller != bus()).map(|caller| (asks(caller, rule), false)));
            for (request, is_meant) in wanted {
                self.expect(who, policies, request, rule, is_meant);
            }
        }
    }
}
