//! How events need to come to the function: by notifications, from a queue, by rules of EventBridge, from a topic.

use super::wanted::List;
use crate::deployment::property::{
    BATCH_SIZE, BUS, CONCURRENT_BATCHES, DELIVERY_AGE, DELIVERY_RETRIES, EVENT_FILTER, EVENT_SOURCE, INPUT,
    MAPPING_SWITCH, PATTERN, RECEIVES, RESPONSE, Resource, SCHEDULE, SUBSCRIPTION, SUBSCRIPTION_FILTER,
    SUBSCRIPTION_PROTOCOL, SUBSCRIPTION_UNDELIVERED, SWITCH, TARGET, TO_FUNCTION, TO_QUEUE, TO_TOPIC, UNDELIVERED,
    VISIBILITY, notification,
};
use crate::deployment::{Text, json, pattern};
use crate::iam::{self, Arn, notifications_of, rules_of};
use crate::resources::{RESOURCES, maximum_concurrency, visibility};
use crate::spec::{BucketName, Route};

impl List<'_> {
    /// What Lambda takes events from, for what is invoked, and how.
    pub(super) fn of_event_source(&mut self) {
        let (of, invoked) = (Resource::Function, self.invoked.clone());
        let has_queue = self.spec.has_queue();
        let queue = |name: &str| Text::known(Arn::queue(name).resolve(self.place));
        let (events, dead) = (queue(&self.names.events_queue), queue(&self.names.dead_letters));
        self.add(of, &invoked, EVENT_SOURCE, has_queue.then_some(events));
        if !has_queue {
            return;
        }
        let batch_size = RESOURCES.batch_size.to_string();
        self.add_all(of, &invoked, &[(BATCH_SIZE, &*batch_size), (RESPONSE, "ReportBatchItemFailures")]);
        let concurrent = maximum_concurrency(self.spec).map(|number| Text::known(number.to_string()));
        self.add(of, &invoked, CONCURRENT_BATCHES, concurrent);
        for key in [EVENT_FILTER, MAPPING_SWITCH] {
            self.add(of, &invoked, key, []);
        }
        for name in [self.names.events_queue.clone(), self.names.dead_letters.clone()] {
            let name = Text::known(name);
            self.itself(Resource::Queue, &name);
            self.add_all(Resource::Queue, &name, &[("encryption", "true")]);
        }
        let name = Text::known(self.names.events_queue.clone());
        let (visibility, receives) = (visibility(self.spec).to_string(), RESOURCES.receives.to_string());
        self.add_all(Resource::Queue, &name, &[(VISIBILITY, &visibility), (RECEIVES, &receives)]);
        self.add(Resource::Queue, &name, UNDELIVERED, [dead]);
    }

    /// The topic that the function is subscribed to, and what becomes of events that it could not be sent.
    pub(super) fn of_subscription(&mut self) {
        let (of, invoked) = (Resource::Function, self.invoked.clone());
        let topic = self.spec.has_topic().then(|| iam::events_topic(self.spec));
        let topic = topic.map(|topic| Text::known(topic.resolve(self.place)));
        let has_topic = topic.is_some();
        self.add(of, &invoked, SUBSCRIPTION, topic);
        self.add(of, &invoked, SUBSCRIPTION_PROTOCOL, has_topic.then(|| Text::known("lambda")));
        self.add(of, &invoked, SUBSCRIPTION_FILTER, []);
        let undelivered = iam::keeps_undelivered(self.spec, Route::Sns);
        let queue = undelivered.then(|| Text::known(Arn::queue(&self.names.failure_queue).resolve(self.place)));
        self.add(of, &invoked, SUBSCRIPTION_UNDELIVERED, queue);
        if has_topic {
            let name = Text::known(self.names.events_topic.clone());
            self.itself(Resource::Topic, &name);
            // Without it, the policy that a topic begins with admits the whole account.
            self.add(Resource::Topic, &name, "policy", [Text::default()]);
        }
    }

    pub(super) fn of_rules(&mut self) {
        for rule in rules_of(self.spec) {
            let (of, name) = (Resource::Rule, Text::known(&*rule.name));
            self.itself(of, &name);
            let wanted = json::read(&rule.pattern.to_string()).map(|read| pattern(&read)).ok();
            self.add(of, &name, PATTERN, wanted);
            self.add(of, &name, TARGET, [self.invoked.clone()]);
            let queue = rule.undelivered.map(|queue| Text::known(queue.resolve(self.place)));
            self.add(of, &name, UNDELIVERED, queue);
            let (retries, age) = (iam::RETRIES.to_string(), iam::EVENT_AGE.to_string());
            self.add_all(of, &name, &[(DELIVERY_RETRIES, &retries), (DELIVERY_AGE, &age)]);
            for key in [SWITCH, BUS, SCHEDULE, INPUT] {
                self.add(of, &name, key, []);
            }
        }
    }

    pub(super) fn notifications(&self, bucket: &BucketName) -> Vec<Text> {
        let own = notifications_of(self.spec).into_iter().filter(|one| one.bucket == *bucket);
        own.flat_map(|one| {
            let end = |name| one.filters.iter().find(|filter| filter.name == name);
            let [prefix, suffix] =
                ["prefix", "suffix"].map(|name| end(name).map_or_else(Text::default, |one| Text::known(&*one.value)));
            let value = |event: &crate::spec::Event| {
                let (to, target) = match one.via {
                    Route::Sqs => (TO_QUEUE, Text::known(one.target.resolve(self.place))),
                    Route::Sns => (TO_TOPIC, Text::known(one.target.resolve(self.place))),
                    Route::Direct | Route::EventBridge => (TO_FUNCTION, self.invoked.clone()),
                };
                notification(&Text::known(event.as_str()), &prefix, &suffix, to, &target)
            };
            one.events.iter().map(value).collect::<Vec<_>>()
        })
        .collect()
    }
}
