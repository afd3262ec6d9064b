//! What the resources of a deployment need to be as a spec says it: the properties that every deployment format gives them.

use crate::audit::stated;
use crate::deployment::Text;
use crate::deployment::property::{
    EVENT_SOURCE, Resource, SCHEDULE, STEERING, SUBSCRIPTION, TO_BUS, VARIABLE, qualified,
};
use crate::formats::environment_of;
use crate::iam::{self, Arn, Names, id_prefix, roles_of};
use crate::resources::RESOURCES;
use crate::spec::options::Destination;
use crate::spec::{BucketName, Feature, Spec};

/// A key of a resource, and all values that it is to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub of: Resource,
    pub name: Text,
    /// What it is called; empty for the resource itself.
    pub key: String,
    pub values: Vec<Text>,
    /// Whether other values are as good as none.
    pub may_have_more: bool,
}

/// What is wanted of the deployment of `spec` to `place`, where the function and its role are known by these names.
pub fn wanted(spec: &Spec, place: &iam::Target, function: &Text, role: &Text, is_terraform: bool) -> Vec<Wanted> {
    let names = Names::of(spec);
    let invoked = qualified(function.clone(), names.alias().map(|alias| Text::known(alias.as_str())));
    let mut list = List { spec, place, names, function, invoked, is_terraform, wanted: Vec::new() };
    list.of_function();
    list.of_roles(role);
    spec.created_buckets().into_iter().for_each(|bucket| list.of_bucket(bucket));
    spec.existing_trigger_buckets().into_iter().for_each(|bucket| list.of_merge(bucket));
    list.of_rules();
    list.of_alarms();
    list.of_trail();
    list.wanted
}

pub(super) struct List<'a> {
    pub(super) spec: &'a Spec,
    pub(super) place: &'a iam::Target,
    pub(super) names: Names,
    function: &'a Text,
    /// The function, or its alias.
    pub(super) invoked: Text,
    is_terraform: bool,
    wanted: Vec<Wanted>,
}

impl List<'_> {
    pub(super) fn add(&mut self, of: Resource, name: &Text, key: &str, values: impl IntoIterator<Item = Text>) {
        let values = values.into_iter().collect();
        let may_have_more = false;
        self.wanted.push(Wanted { of, name: name.clone(), key: key.to_owned(), values, may_have_more });
    }

    pub(super) fn add_all(&mut self, of: Resource, name: &Text, keys: &[(&str, &str)]) {
        keys.iter().for_each(|(key, value)| self.add(of, name, key, [Text::known(*value)]));
    }

    /// Of the last one, other values are as good as none.
    pub(super) fn allow_more(&mut self) {
        if let Some(last) = self.wanted.last_mut() {
            last.may_have_more = true;
        }
    }

    pub(super) fn itself(&mut self, of: Resource, name: &Text) {
        self.add(of, name, "", [Text::default()]);
    }

    fn of_function(&mut self) {
        let (function, names) = (self.function.clone(), self.names.clone());
        let of = Resource::Function;
        self.itself(of, &function);
        self.add_all(of, &function, &[("runtime", RESOURCES.runtime), ("handler", RESOURCES.handler)]);
        self.add(of, &function, "log group", [Text::known(names.log_group)]);
        let destination = iam::failure_destination(self.spec).map(|arn| Text::known(arn.resolve(self.place)));
        self.add(of, &function, "failure destination", destination);
        self.add(of, &function, "success destination", []);
        self.of_event_source();
        self.of_subscription();
        self.of_schedule();
        self.add(of, &function, "qualifier of its retries", self.names.alias().map(|one| Text::known(one.as_str())));
        self.of_settings(&function);
        let may_loop = !self.spec.loops().is_empty();
        let is_switched = may_loop && self.spec.availability().loop_detection;
        self.add(of, &function, "treatment of loops", is_switched.then(|| Text::known("Allow")));
        let variables = environment_of(self.spec);
        for name in STEERING.iter().filter(|name| variables.iter().all(|variable| variable.name != **name)) {
            self.add(of, &function, &format!("{VARIABLE}{name}"), []);
        }
        for variable in variables {
            self.add(of, &function, &format!("{VARIABLE}{}", variable.name), [Text::known(variable.value)]);
        }
        if *self.spec.failure_destination() == Destination::OwnQueue {
            let queue = Text::known(names.failure_queue);
            self.itself(Resource::Queue, &queue);
            self.add_all(Resource::Queue, &queue, &[("encryption", "true")]);
        }
        if !self.spec.existing_trigger_buckets().is_empty() {
            let helper = Text::known(names.helper);
            self.itself(of, &helper);
            self.add(of, &helper, "log group", [Text::known(names.helper_log_group)]);
            self.add_all(of, &helper, &[("runtime", RESOURCES.helper_runtime), ("handler", RESOURCES.helper_handler)]);
            self.add(of, &helper, "role", [Text::known(names.helper_role.arn().resolve(self.place))]);
            for key in ["layer", "success destination", "failure destination", EVENT_SOURCE, SUBSCRIPTION, SCHEDULE] {
                self.add(of, &helper, key, []);
            }
            for name in STEERING {
                self.add(of, &helper, &format!("{VARIABLE}{name}"), []);
            }
        }
    }

    /// What the spec says of how the function runs. What it leaves to Lambda may be changed in the files.
    fn of_settings(&mut self, function: &Text) {
        let layers: Vec<Text> =
            self.spec.options.function.layers.iter().map(|layer| Text::known(layer.as_str())).collect();
        self.add(Resource::Function, function, "layer", layers);
        for (key, number) in stated::numbers(self.spec) {
            self.add(Resource::Function, function, key, [Text::known(number.to_string())]);
        }
        self.add_all(Resource::Function, function, &stated::texts(self.spec));
        for (key, ids) in stated::network(self.spec) {
            self.add(Resource::Function, function, key, ids.into_iter().map(Text::known));
        }
        let has_helper = !self.spec.existing_trigger_buckets().is_empty();
        let helper = has_helper.then(|| self.names.helper_log_group.clone());
        for group in [self.names.log_group.clone()].into_iter().chain(helper) {
            self.add_all(Resource::LogGroup, &Text::known(group), &stated::of_log_groups(self.spec));
        }
    }

    fn of_roles(&mut self, execution: &Text) {
        for (kind, _, name) in roles_of(self.spec).into_iter().filter(|(.., name)| !name.is_existing()) {
            let is_execution = kind == iam::DocumentKind::Role;
            let name = if is_execution { execution.clone() } else { Text::known(name.name().resolve(self.place)) };
            let path = self.spec.options.role_path.as_ref().map(|path| path.as_str()).filter(|path| *path != "/");
            self.add(Resource::Role, &name, "path", path.map(Text::known));
            let boundary = self.spec.options.boundary.as_ref().map(|boundary| Text::known(boundary.as_str()));
            // A boundary that the spec does not name takes nothing but rights.
            let may_have_more = boundary.is_none();
            self.add(Resource::Role, &name, "permissions boundary", boundary);
            if may_have_more {
                self.allow_more();
            }
            let is_for_people = matches!(kind, iam::DocumentKind::Deployer | iam::DocumentKind::Workflow);
            let session = is_for_people.then(|| Text::known(iam::SESSION));
            self.add(Resource::Role, &name, "longest session in seconds", session);
        }
    }

    /// *Amazon S3 User Guide, Security best practices for Amazon S3*.
    pub(super) fn protected(&mut self, name: &Text) {
        let of = Resource::Bucket;
        self.itself(of, name);
        self.add_all(
            of,
            name,
            &[
                ("protection from deletion", "kept"),
                ("block of public access control lists", "true"),
                ("block of public policies", "true"),
                ("disregard of public access control lists", "true"),
                ("restriction of public access", "true"),
                ("object ownership", "BucketOwnerEnforced"),
            ],
        );
        match self.is_terraform {
            true => self.add(of, name, "deletion of its objects", []),
            false => self.add_all(
                of,
                name,
                &[
                    ("protection from replacement", "kept"),
                    ("protection of its policy from deletion", "kept"),
                    ("protection of its policy from replacement", "kept"),
                ],
            ),
        }
        self.add(of, name, "policy", [Text::default()]);
        self.add(of, name, "copy", []);
    }

    fn of_bucket(&mut self, bucket: &BucketName) {
        let (of, name) = (Resource::Bucket, Text::known(bucket.as_str()));
        self.protected(&name);
        match self.spec.options.key_of(bucket) {
            Some(key) => self.add_all(of, &name, &[("encryption", "aws:kms"), ("key", key.as_str())]),
            None => self.encrypted_somehow(&name),
        }
        if self.spec.has(Feature::Versioned) && self.spec.trigger_buckets().contains(&bucket) {
            self.add_all(of, &name, &[("versioning", "Enabled")]);
        }
        if self.spec.options.abac.is_some() {
            self.add_all(of, &name, &[("comparison of tags", "Enabled")]);
        }
        let notifications = self.notifications(bucket);
        self.add(of, &name, "notification", notifications);
        self.sent_to_bus(of, bucket);
    }

    /// Where no trigger needs it, it is for others.
    fn sent_to_bus(&mut self, of: Resource, bucket: &BucketName) {
        if self.spec.sends_to_bus(bucket) {
            self.add_all(of, &Text::known(bucket.as_str()), &[(TO_BUS, "true")]);
        }
    }

    /// With S3's own keys, or with any of KMS's.
    pub(super) fn encrypted_somehow(&mut self, name: &Text) {
        self.add_all(Resource::Bucket, name, &[("encryption", "AES256")]);
    }

    fn of_merge(&mut self, bucket: &BucketName) {
        let (of, name) = (Resource::Merge, Text::known(bucket.as_str()));
        self.itself(of, &name);
        let owner = Arn::owner(self.spec.owner_of(bucket)).resolve(self.place);
        let (own, helper) = (id_prefix(self.spec), self.names.helper.clone());
        self.add_all(of, &name, &[("owner", &owner), ("beginning of its own entries", &own), ("helper", &helper)]);
        self.add(of, &name, "function", [self.invoked.clone()]);
        let queue = Arn::queue(&self.names.events_queue).resolve(self.place);
        let queues = self.spec.queueing_buckets().contains(&bucket);
        self.add(of, &name, "queue", queues.then(|| Text::known(queue)));
        let topic = iam::events_topic(self.spec).resolve(self.place);
        let publishes = self.spec.publishing_buckets().contains(&bucket);
        self.add(of, &name, "topic", publishes.then(|| Text::known(topic)));
        let notifications = self.notifications(bucket);
        self.add(of, &name, "notification", notifications);
        self.sent_to_bus(of, bucket);
    }
}
