//! What the specs around hold, and may be typed again.

use std::collections::BTreeSet;

use crate::spec::options::{Encrypted, Service};
use crate::spec::{Draft, Location};

/// Names and ARNs, each once, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub(super) buckets: BTreeSet<String>,
    /// The objects of triggers and grants.
    pub(super) locations: BTreeSet<String>,
    pub(super) accounts: BTreeSet<String>,
    pub(super) keys: BTreeSet<String>,
    /// What may be under a key besides buckets, as `--kms-key` names it.
    pub(super) encrypted: BTreeSet<String>,
    pub(super) topics: BTreeSet<String>,
    pub(super) queues: BTreeSet<String>,
    pub(super) secrets: BTreeSet<String>,
    pub(super) parameters: BTreeSet<String>,
    pub(super) services: BTreeSet<(Service, String)>,
    pub(super) regions: BTreeSet<String>,
    pub(super) tags: BTreeSet<String>,
    pub(super) boundaries: BTreeSet<String>,
}

impl Known {
    pub fn learn(&mut self, spec: &Draft) {
        let triggers = spec.triggers.iter().map(|trigger| &trigger.on);
        let located = triggers.chain(spec.grants.iter().map(|grant| &grant.on));
        self.locations.extend(located.clone().map(Location::uri));
        let located = located.map(|on| &on.bucket);
        let keyed = spec.options.keys.iter().filter_map(|key| key.of.bucket());
        let buckets = located.chain(&spec.existing_buckets).chain(keyed);
        self.buckets.extend(buckets.map(ToString::to_string));
        for owner in &spec.bucket_owners {
            self.buckets.insert(owner.bucket.to_string());
            self.accounts.insert(owner.account.to_string());
        }
        let options = &spec.options;
        self.keys.extend(options.keys.iter().map(|key| key.key.to_string()));
        self.topics.extend(options.topics.iter().map(ToString::to_string));
        self.queues.extend(options.queues.iter().map(ToString::to_string));
        self.secrets.extend(options.secrets.iter().map(ToString::to_string));
        self.parameters.extend(options.parameters.iter().map(ToString::to_string));
        self.services.extend(options.services.iter().map(|grant| (grant.service, grant.as_str().to_owned())));
        let topics = options.topics.iter().cloned().map(Encrypted::Topic);
        let queues = options.queues.iter().cloned().map(Encrypted::Queue);
        let secrets = options.secrets.iter().cloned().map(Encrypted::Secret);
        let parameters = options.parameters.iter().filter(|name| !name.is_public()).cloned().map(Encrypted::Parameter);
        let encrypted = topics.chain(queues).chain(secrets).chain(parameters);
        self.encrypted.extend(encrypted.map(|of| of.to_string()));
        self.regions.extend(spec.region.iter().map(|region| region.as_str().to_owned()));
        self.tags.extend(options.tags.iter().map(ToString::to_string));
        self.boundaries.extend(options.boundary.iter().map(ToString::to_string));
    }
}
