//! Who may invoke the function.

use cargo_lambda_s3::iam::evaluate::{Caller, Policies, Request};
use cargo_lambda_s3::iam::{EVENTBRIDGE, Names, SNS, rules_of};
use cargo_lambda_s3::spec::BucketName;
use cargo_lambda_s3::spec::options::Caller as Invited;
use serde_json::{Value, json};

use crate::keys::siblings;
use crate::place;
use crate::reach::{Judge, STRANGER, role_named, strangers};

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
        self.check_sources("a rule's or a topic's caller", &policies, INVOKE, &function(&names.function));
        self.check_organization(document, actions, &function(&names.function));
    }

    /// Accounts of the organization that the spec names and of no other: with what they allow themselves, and in the function's own account with no
    /// more than this policy.
    fn check_organization(&mut self, document: &Value, [invoke, another]: [&str; 2], function: &str) {
        let named = self.spec.options.invokers.iter().find_map(|one| match &one.caller {
            Invited::Organization(id) => Some(id.clone()),
            Invited::Account(_) | Invited::Identity(_) | Invited::Service { .. } => None,
        });
        let own = Policies::default().resource(document).unwrap();
        let all = json!({ "Statement": [{ "Effect": "Allow", "Action": "lambda:*", "Resource": "*" }] });
        let both = Policies::default().resource(document).unwrap().identity(&all).unwrap();
        let is_named = named.is_some();
        let id = named.unwrap_or_else(|| "o-a1b2c3d4e5".to_owned());
        let from =
            |account: &str, action: &str| Request::new(role_named(account, "admin"), action, function.to_owned());
        let of = |request: Request, id: &str| request.with("aws:PrincipalOrgID", id);
        for (policies, request, is_meant) in [
            (&both, of(from(STRANGER, invoke), &id), is_named),
            (&own, of(from(STRANGER, invoke), &id), false),
            (&own, of(from(&place().account, invoke), &id), is_named),
            (&both, of(from(STRANGER, invoke), &format!("{id}0")), false),
            (&both, of(from(STRANGER, another), &id), false),
            (&both, from(STRANGER, invoke), false),
            (&own, of(Request::new(Caller::Anonymous, invoke, function.to_owned()), &format!("{id}0")), false),
            (&own, Request::new(Caller::Service("s3.amazonaws.com".to_owned()), invoke, function.to_owned()), false),
        ] {
            self.expect("an organization", policies, request, function, is_meant);
        }
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
            self.check_sources("who sends to the failure queue", &policies, SEND, &queue(name));
        } else {
            assert_eq!(name, names.events_queue);
            let buckets = self.spec.queueing_buckets();
            self.check_buckets("who sends events", &policies, [SEND, "sqs:ReceiveMessage"], (name, &queue), &buckets);
        }
    }

    /// What the topic takes by its policy: events from buckets.
    pub fn check_topic(&mut self, name: &str, document: &Value) {
        let policies = Policies::default().resource(document).unwrap();
        let place = place();
        assert_eq!(name, Names::of(self.spec).events_topic);
        let topic = |name: &str| format!("arn:{}:sns:{}:{}:{name}", place.partition, place.region, place.account);
        let buckets = self.spec.publishing_buckets();
        self.check_buckets("who publishes", &policies, ["sns:Publish", "sns:Subscribe"], (name, &topic), &buckets);
    }

    /// EventBridge and SNS, for the rules and the topic of the function alone; and S3 for no bucket whose events come by them alone.
    fn check_sources(&mut self, who: &str, policies: &Policies, action: &str, resource: &str) {
        let rules: Vec<String> = rules_of(self.spec).into_iter().map(|rule| rule.name).collect();
        self.check_source(who, policies, (action, resource), (EVENTBRIDGE, "events", "rule/"), &rules);
        let topics: Vec<String> =
            self.spec.has_topic().then(|| Names::of(self.spec).events_topic).into_iter().collect();
        self.check_source(who, policies, (action, resource), (SNS, "sns", ""), &topics);
    }

    fn check_source(
        &mut self,
        who: &str,
        policies: &Policies,
        (action, resource): (&str, &str),
        (principal, service, kind): (&str, &str, &str),
        names: &[String],
    ) {
        let place = place();
        let arn =
            |name: &str| format!("arn:{}:{service}:{}:{}:{kind}{name}", place.partition, place.region, place.account);
        let asks = |caller: Caller, name: &str| {
            Request::new(caller, action, resource.to_owned()).with("aws:SourceArn", arn(name))
        };
        let own = || Caller::Service(principal.to_owned());
        for name in names {
            let elsewhere = arn(name).replace(&place.account, STRANGER);
            let mut wanted = vec![
                (asks(own(), name), true),
                (asks(own(), name).with_all("aws:SourceArn", []), false),
                (asks(own(), name).with("aws:SourceArn", elsewhere), false),
            ];
            wanted.extend(siblings(name).into_iter().map(|other| (asks(own(), &other), names.contains(&other))));
            wanted.extend(strangers().filter(|caller| *caller != own()).map(|caller| (asks(caller, name), false)));
            for (request, is_meant) in wanted {
                self.expect(who, policies, request, name, is_meant);
            }
        }
    }
}
