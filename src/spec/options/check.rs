//! What does not go together.

use super::{Allow, Encrypted, Feature, Limit, Options, ResourceKey, Service};
use crate::spec::draft_checks::refuse_twice;
use crate::spec::{BucketName, Invalid};

/// The most tags of a resource (*AWS Tagging User Guide, Tag naming limits and requirements*).
const MAX_TAGS: usize = 50;

impl Options {
    /// Checks what is wrong whatever else comes.
    pub(in crate::spec) fn check(&self) -> Result<(), Invalid> {
        refuse_twice(&self.invokers, |caller| format!("--invoker {caller}"))?;
        refuse_twice(&self.topics, |topic| format!("--publish {topic}"))?;
        refuse_twice(&self.queues, |queue| format!("--queue {queue}"))?;
        refuse_twice(&self.secrets, |secret| format!("--secret {secret}"))?;
        refuse_twice(&self.parameters, |parameter| format!("--parameter {parameter}"))?;
        let stated: Vec<String> = self.allow.iter().map(Allow::what).collect();
        refuse_twice(&stated, |what| format!("--allow '{what}'"))?;
        let granted: Vec<_> = self.services.iter().map(|grant| (grant.service, grant.as_str())).collect();
        refuse_twice(&granted, |(service, name)| format!("{} {name}", service.row().flag))?;
        let names: Vec<_> = self.names.iter().map(|naming| &naming.name).collect();
        refuse_twice(&names, |name| format!("{name}=…"))?;
        let named: Vec<_> = self.names.iter().map(|naming| &naming.of).collect();
        refuse_twice(&named, |of| format!("…={of}"))?;
        let buckets: Vec<&BucketName> = self.bucket_regions.iter().map(|stated| &stated.bucket).collect();
        refuse_twice(&buckets, |bucket| format!("--bucket-region {bucket}=…"))?;
        let encrypted: Vec<&Encrypted> = self.keys.iter().map(|key| &key.of).collect();
        refuse_twice(&encrypted, |of| format!("--kms-key {of}=…"))?;
        for (service, flag, limits) in self.limits() {
            let limited: Vec<&str> = limits.iter().map(|limit| limit.of.as_str()).collect();
            refuse_twice(&limited, |of| format!("{flag} {of}=…"))?;
            let is_granted = |limit: &&Limit| self.granted(service).any(|grant| grant.as_str() == limit.of);
            if let Some(limit) = limits.iter().find(|limit| !is_granted(limit)) {
                return Err(Invalid::needs(
                    &format!("{flag} {limit}"),
                    &format!("{} {}", service.row().flag, limit.of),
                ));
            }
        }
        let names: Vec<&str> = self.environment.iter().map(|variable| variable.name()).collect();
        refuse_twice(&names, |name| format!("--env {name}=…"))?;
        for (at, tag) in self.tags.iter().enumerate() {
            if self.tags[..at].iter().any(|other| other.key.is_same(&tag.key)) {
                return Err(Invalid::Twice(format!("--tag {}=…", tag.key)));
            }
        }
        if self.tags.len() > MAX_TAGS {
            return Err(Invalid::TooMany { count: self.tags.len(), what: "tags", allowed: "50 on a resource" });
        }
        refuse_twice(&self.abac_buckets, |bucket| format!("--abac-bucket {bucket}"))?;
        if self.source.is_some() && self.repository.is_none() {
            return Err(Invalid::needs("--github-branch or --github-environment", "--github OWNER/REPO"));
        }
        self.function.check()
    }

    /// Limits of grants, with the service and the flag of each.
    fn limits(&self) -> [(Service, &'static str, &[Limit]); 2] {
        [(Service::Table, "--table-keys", &self.table_keys), (Service::EventBus, "--event-source", &self.event_sources)]
    }

    /// Checks what only the whole shows. `writes` and `reads_trigger` say what the function does, `existing` which of the
    /// buckets it deals with are there already.
    pub(in crate::spec) fn check_use(
        &self,
        writes: bool,
        reads_trigger: bool,
        existing: &[&BucketName],
    ) -> Result<(), Invalid> {
        let lacks = |key: &ResourceKey| key.of.granted_by().filter(|_| !key.of.is_granted(self));
        if let Some((key, flag)) = self.keys.iter().find_map(|key| Some((key, lacks(key)?))) {
            return Err(Invalid::needs(&format!("--kms-key {key}"), &flag));
        }
        if self.has(Feature::TagObjects) && !writes {
            return Err(Invalid::needs("--tag-objects", "--write S3_URI"));
        }
        self.function.check_use()?;
        if self.has(Feature::Versioned) && !reads_trigger {
            return Err(Invalid::Versioned);
        }
        if self.identity_center.is_some() && !self.has(Feature::DeployerRole) {
            return Err(Invalid::needs("--identity-center", "--deployer-role"));
        }
        let Some(key) = &self.abac else {
            return match self.abac_buckets.first() {
                Some(bucket) => Err(Invalid::needs(&format!("--abac-bucket {bucket}"), "--abac KEY")),
                None => Ok(()),
            };
        };
        if !key.fits_policies() {
            return Err(Invalid::AbacKey(key.clone()));
        }
        if !self.tags.iter().any(|tag| tag.key == *key) {
            return Err(Invalid::needs(&format!("--abac {key}"), &format!("--tag {key}=VALUE")));
        }
        match existing.iter().find(|bucket| !self.abac_buckets.contains(bucket)) {
            Some(bucket) => Err(Invalid::AbacOnExisting((*bucket).clone())),
            None => Ok(()),
        }
    }
}
