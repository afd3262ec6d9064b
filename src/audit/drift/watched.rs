//! What is to watch the function, and what is to be recorded: alarms and a trail.

use super::wanted::List;
use crate::deployment::Text;
use crate::deployment::property::{Resource, joined, selection};
use crate::iam::{self, Arn, trail_objects};
use crate::resources::{PERIOD, alarms_of};
use crate::spec::Feature;
use crate::spec::options::Alarms;

impl List<'_> {
    pub(super) fn of_alarms(&mut self) {
        let alarms = alarms_of(self.spec);
        let topic = match self.spec.options.alarms() {
            Alarms::None => return,
            Alarms::Topic(topic) => topic.as_str().to_owned(),
            Alarms::OwnTopic => {
                let name = self.names.alarm_topic.clone();
                self.itself(Resource::Topic, &Text::known(&*name));
                let iam::Target { partition, region, account, .. } = self.place;
                format!("arn:{partition}:sns:{region}:{account}:{name}")
            }
        };
        for alarm in alarms {
            let name = Text::known(alarm.name);
            let of = Resource::Alarm;
            self.itself(of, &name);
            self.add_all(
                of,
                &name,
                &[
                    ("namespace", alarm.namespace),
                    ("metric", alarm.metric),
                    ("statistic", alarm.statistic),
                    ("period", &PERIOD.to_string()),
                    ("number of periods", "1"),
                    ("comparison", "GreaterThanThreshold"),
                    ("threshold", &alarm.threshold.to_string()),
                    ("treatment of missing data", "notBreaching"),
                ],
            );
            self.add(of, &name, "dimension", [selection(alarm.dimension, "=", &Text::known(alarm.of))]);
            self.add(of, &name, "action", [Text::known(&*topic)]);
            self.allow_more();
            self.add(of, &name, "switch of actions", []);
        }
    }

    pub(super) fn of_trail(&mut self) {
        if !self.spec.has(Feature::Trail) {
            return;
        }
        let bucket = Text::known(Arn::trail_bucket_name(&self.names.trail_bucket).resolve(self.place));
        self.protected(&bucket);
        self.encrypted_somehow(&bucket);
        let name = Text::known(&*self.names.trail);
        let of = Resource::Trail;
        self.itself(of, &name);
        self.add_all(of, &name, &[("recording", "true"), ("validation of files", "true")]);
        self.add(of, &name, "bucket", [bucket]);
        let selector = |kind: &str, operator: &str, arns: Vec<Text>| {
            let mut parts = vec![
                selection("eventCategory", "equals", &"Data".into()),
                selection("resources.type", "equals", &kind.into()),
            ];
            parts.extend(arns.iter().map(|arn| selection("resources.ARN", operator, arn)));
            joined(parts)
        };
        let arn = |arn: Arn| Text::known(arn.resolve(self.place));
        let objects = trail_objects(self.spec).into_iter().map(arn).collect();
        let functions = self.names.function_and_alias().into_iter().map(arn).collect();
        let selectors = [
            selector("AWS::Lambda::Function", "equals", functions),
            selector("AWS::S3::Object", "startswith", objects),
        ];
        self.add(of, &name, "selector", selectors);
        self.allow_more();
    }
}
