//! Who may invoke the function.

use cargo_lambda_s3::iam::Names;
use cargo_lambda_s3::iam::evaluate::{Caller, Policies, Request};
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
        let from = |caller: Caller, action: &str, name: &str, bucket: &str| {
            let source = format!("arn:{}:s3:::{bucket}", place().partition);
            Request::new(caller, action, function(name)).with("aws:SourceArn", source)
        };
        let s3 = || Caller::Service("s3.amazonaws.com".to_owned());
        const INVOKE: &str = "lambda:InvokeFunction";
        for bucket in self.spec.trigger_buckets() {
            let owner = self.spec.owner_of(bucket).map_or(place().account, ToString::to_string);
            let name = bucket.as_str();
            let sent = |bucket: &str| from(s3(), INVOKE, &names.function, bucket).with("aws:SourceAccount", &owner);
            let mut wanted = vec![
                (sent(name), true),
                (sent(name).with("aws:SourceAccount", STRANGER), false),
                (sent(name).with_all("aws:SourceAccount", []), false),
                (sent(name).with_all("aws:SourceArn", []), false),
                (
                    from(s3(), "lambda:UpdateFunctionCode", &names.function, name).with("aws:SourceAccount", &owner),
                    false,
                ),
            ];
            for sibling in siblings(name) {
                let owners = self.spec.trigger_buckets().into_iter().filter(|other| other.as_str() == sibling);
                wanted.push((sent(&sibling), owners.count() > 0));
            }
            for sibling in siblings(&names.function) {
                wanted.push((from(s3(), INVOKE, &sibling, name).with("aws:SourceAccount", &owner), false));
            }
            let others = strangers().filter(|caller| *caller != s3());
            wanted.extend(
                others.map(|caller| {
                    (from(caller, INVOKE, &names.function, name).with("aws:SourceAccount", &owner), false)
                }),
            );
            for (request, is_meant) in wanted {
                self.expect("a caller", &policies, request, name, is_meant);
            }
        }
    }
}
