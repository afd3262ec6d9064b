//! What a template of CloudFormation or SAM says, written by whomever: SAM's short forms are spelt out as SAM does.

mod branches;
mod holders;
mod lookup;
mod loops;
mod openings;
mod properties;
mod resolve;
mod rows;
mod sam;
mod unread;

use self::lookup::referred;
use self::properties::with_globals;
use self::resolve::{Resolver, Resources};
use super::json;
use super::node::{Entry, Node, Part, Text, Value};
use super::policy::{document, given, text_of, with_references};
use crate::deployment::facts::{
    DocumentKind, Facts, Function, Given, In, Managed, Origin, Permission, Role, Unread, Variable,
};
use crate::deployment::property::function_name;
use crate::iam::Target;

/// Whether it is a template at all: any file of these languages may lie beside one.
pub fn is_template(node: &Node) -> bool {
    node.get("Resources").is_some_and(|resources| resources.entries().iter().any(is_resource))
}

/// What macros make resources of counts, too.
fn is_resource(entry: &Entry) -> bool {
    entry.node.get("Type").is_some() || entry.key.starts_with("Fn::")
}

/// What the template says, for a deployment to `place`.
pub fn read(file: In<'_>, mut template: Node, place: &Target) -> Facts {
    loops::unroll(&mut template);
    let branches = branches::spread(&mut template);
    let template = &template;
    let resources = Resources::of(template);
    let globals = template.get("Globals");
    let mut reader = Reader { file, resolver: Resolver::new(&resources, place), globals, facts: Facts::default() };
    for at in branches {
        let why = "which branch of `Fn::If` is deployed; both are read".to_owned();
        reader.facts.beside.push(Unread { place: file.at(at), why });
    }
    reader.macros(template);
    let globals = globals.and_then(|globals| globals.get("Function"));
    for entry in template.get("Resources").map_or(&[][..], Node::entries) {
        match entry.node.get("Type").and_then(Node::known) {
            // A macro, which is reported as one.
            None if entry.key.starts_with("Fn::") => {}
            Some("AWS::Serverless::Function") => reader.resource(&entry.key, &with_globals(&entry.node, globals)),
            _ => reader.resource(&entry.key, &entry.node),
        }
    }
    reader.facts
}

pub(super) struct Reader<'a> {
    file: In<'a>,
    resolver: Resolver<'a>,
    /// What SAM gives to all resources of a type.
    globals: Option<&'a Node>,
    facts: Facts,
}

impl Reader<'_> {
    fn resource(&mut self, id: &str, resource: &Node) {
        let kind = resource.get("Type").and_then(Node::known).unwrap_or_default();
        let nothing = Node { at: resource.at, value: Value::Map(Vec::new()) };
        let properties = resource.get("Properties").unwrap_or(&nothing);
        self.resource_unread(id, kind, resource, properties);
        self.properties(id, kind, resource);
        match kind {
            "AWS::IAM::Role" => self.role(id, resource, properties),
            "AWS::IAM::GroupPolicy"
            | "AWS::IAM::ManagedPolicy"
            | "AWS::IAM::Policy"
            | "AWS::IAM::RolePolicy"
            | "AWS::IAM::UserPolicy" => {
                for holder in self.holders(id, properties) {
                    self.document(properties.get("PolicyDocument"), DocumentKind::Identity, &holder);
                }
            }
            "AWS::IAM::User" | "AWS::IAM::Group" => self.policies(id, properties),
            "AWS::Lambda::Permission" => self.permission(resource, properties),
            "AWS::Lambda::Function" | "AWS::Serverless::Function" => {
                self.function(id, resource, properties);
                if kind == "AWS::Serverless::Function" {
                    self.serverless(id, resource, properties);
                }
            }
            "AWS::Lambda::Url" => drop(self.url(properties)),
            "AWS::Serverless::Connector" => self.connector(resource, properties),
            "AWS::Logs::LogGroup" => self.log_group(resource, properties),
            "AWS::S3::Bucket" => self.bucket(properties),
            "AWS::Lambda::LayerVersionPermission" => self.layer(id, properties),
            "AWS::Serverless::StateMachine" => self.state_machine(id, properties),
            "AWS::CloudFormation::Stack" | "AWS::Serverless::Application" => {
                self.unread(resource, format!("`{id}` is a stack with a template of its own"));
            }
            _ => self.resource_policy(id, kind, properties),
        }
    }

    fn unread(&mut self, node: &Node, why: String) {
        self.facts.unread.push(Unread { place: self.file.at(node.at), why });
    }

    /// What a value refers to: a logical ID, or else what it comes to.
    fn name_of(&self, node: &Node) -> String {
        match referred(node) {
            Some(id) => id.to_owned(),
            None => self.resolver.resolve(node).as_text().map_or_else(String::new, Text::shown),
        }
    }

    /// Everything that a policy is attached to; where that is nothing, the policy itself (*AWS CloudFormation User Guide, AWS::IAM::Policy*;
    /// *AWS::IAM::UserPolicy*).
    fn holders(&self, id: &str, properties: &Node) -> Vec<String> {
        let keys = ["Roles", "Users", "Groups", "RoleName", "UserName", "GroupName"];
        let found = keys.into_iter().filter_map(|key| properties.get(key)).flat_map(Node::items);
        let mut holders: Vec<String> = found.map(|one| self.name_of(one)).collect();
        if holders.is_empty() {
            holders.push(id.to_owned());
        }
        holders
    }

    fn document(&mut self, node: Option<&Node>, kind: DocumentKind, holder: &str) {
        let Some(node) = node else { return };
        let choices = branches::choices(node);
        if choices.len() > 1 {
            self.beside(node, "which branch of `Fn::If` is deployed; both are read".to_owned());
        }
        for choice in choices {
            let mut resolved = self.resolver.resolve(choice);
            if let Some(policy) = resolved.as_text().and_then(json::policy_in) {
                // It counts as if it stood there, each time that it is referred to.
                resolved = match self.resolver.spend(policy.weight().0) {
                    true => policy.placed(&|_| node.at),
                    false => Node::text(node.at, Text::unknown("a circle")),
                };
            }
            let resolved = with_references(resolved);
            self.facts.documents.extend(document(self.file, &resolved, kind, holder));
        }
    }

    fn role(&mut self, id: &str, resource: &Node, properties: &Node) {
        let name = properties.get("RoleName").map(|name| self.resolver.resolve(name));
        let name = name.and_then(|name| name.as_text().cloned());
        self.facts.roles.push(Role { place: self.file.at(resource.at), id: id.to_owned(), name });
        self.document(properties.get("AssumeRolePolicyDocument"), DocumentKind::Trust, id);
        self.policies(id, properties);
        if let Some(boundary) = properties.get("PermissionsBoundary") {
            let boundary = super::policy::boundary(self.file, &self.resolver.resolve(boundary), id);
            self.facts.boundaries.push(boundary);
        }
    }

    fn policies(&mut self, id: &str, properties: &Node) {
        for policy in properties.get("Policies").map_or(&[][..], Node::items) {
            self.document(policy.get("PolicyDocument"), DocumentKind::Identity, id);
            if policy.get("PolicyDocument").is_none() {
                self.unread(policy, format!("a policy of `{id}` is known to the deployment alone"));
            }
        }
        for arn in properties.get("ManagedPolicyArns").map_or(&[][..], Node::items) {
            self.managed(arn, id);
        }
    }

    fn managed(&mut self, node: &Node, holder: &str) {
        // One of the template's own is read where it stands.
        let own = referred(node).and_then(|id| self.resolver.kind_of(id));
        if own == Some("AWS::IAM::ManagedPolicy") {
            return;
        }
        if let Some(arn) = with_references(self.resolver.resolve(node)).as_text() {
            if arn.whole().is_none() {
                self.unread(node, "which managed policy it is, the deployment knows alone".to_owned());
            }
            let place = self.file.at(node.at);
            self.facts.managed.push(Managed { place, holder: holder.to_owned(), arn: arn.clone() });
        }
    }

    fn permission(&mut self, resource: &Node, properties: &Node) {
        let resolved = self.resolver.resolve(properties);
        let place = self.file.at(resource.at);
        let principal_place = resolved.get("Principal").map_or_else(|| place.clone(), |node| self.file.at(node.at));
        self.facts.permissions.push(Permission {
            place,
            function: function_name(&text_of(resolved.get("FunctionName")), self.resolver.place()),
            action: given(resolved.get("Action")),
            principal: given(resolved.get("Principal")),
            principal_place,
            source_arn: given(resolved.get("SourceArn")),
            source_account: given(resolved.get("SourceAccount")),
            organization: given(resolved.get("PrincipalOrgID")),
            origin: Origin::Written,
        });
    }

    fn function(&mut self, id: &str, resource: &Node, properties: &Node) {
        let name = properties.get("FunctionName").map(|name| self.resolver.resolve(name));
        let group = properties.find(&["LoggingConfig", "LogGroup"]);
        let log_group = match group.and_then(referred) {
            Some(id) => Given::Known(id.to_owned()),
            None => given(group.map(|group| self.resolver.resolve(group)).as_ref()),
        };
        self.facts.functions.push(Function {
            place: self.file.at(resource.at),
            id: id.to_owned(),
            name: given(name.as_ref()),
            known_as: name.as_ref().and_then(Node::as_text).cloned().unwrap_or_else(|| Text::unknown(id)),
            role: properties.get("Role").map(|role| self.name_of(role)),
            log_group,
        });
        if let Some(variables) = properties.find(&["Environment", "Variables"]) {
            self.variables(variables);
        }
    }

    fn variables(&mut self, variables: &Node) {
        for entry in self.resolver.resolve(variables).entries() {
            // What a resource of the template is called is no secret, as its name is none.
            let is_resource = |part: &Part| match part {
                Part::Known(_) => false,
                Part::Unknown(name) => name.split('.').next().is_some_and(|id| self.resolver.kind_of(id).is_some()),
            };
            if let Some(value) = entry.node.as_text().filter(|value| !value.parts().iter().any(is_resource)) {
                let place = self.file.at(entry.node.at);
                self.facts.variables.push(Variable { place, name: entry.key.clone(), value: value.clone() });
            }
        }
    }
}
