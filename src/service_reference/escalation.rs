//! Actions that let their holder widen permissions, or undo what protects.

use super::{Level, action, of_text, overlap};

/// Actions by what they come to, in lower case (*IAM User Guide, Grant least privilege*; *Amazon S3 User Guide, Access control
/// best practices*).
const ACTIONS: [(&str, &str); 44] = [
    ("iam:addusertogroup", "takes on the rights of a group"),
    ("iam:attachgrouppolicy", "gives any policy to a group"),
    ("iam:attachrolepolicy", "gives any policy to a role"),
    ("iam:attachuserpolicy", "gives any policy to a user"),
    ("iam:createaccesskey", "makes keys of another user"),
    ("iam:createloginprofile", "sets another user's password"),
    ("iam:createpolicyversion", "rewrites a policy"),
    ("iam:deleterolepermissionsboundary", "takes away the bounds of a role"),
    ("iam:deleteuserpermissionsboundary", "takes away the bounds of a user"),
    ("iam:putgrouppolicy", "writes any policy of a group"),
    ("iam:putrolepolicy", "writes any policy of a role"),
    ("iam:putuserpolicy", "writes any policy of a user"),
    ("iam:setdefaultpolicyversion", "brings an older policy back"),
    ("iam:updateassumerolepolicy", "says who may take on a role"),
    ("iam:updateloginprofile", "sets another user's password"),
    ("iam:updatesamlprovider", "says who may come in by a provider of SAML"),
    ("kms:creategrant", "lets others use the key"),
    ("kms:putkeypolicy", "says who may use the key"),
    ("lambda:addlayerversionpermission", "lets others read the layer"),
    ("lambda:addpermission", "lets others invoke the function"),
    ("lambda:createeventsourcemapping", "lets a queue or stream run a function"),
    ("lambda:updatefunctioncode", "runs any code under the function's role"),
    ("lambda:updatefunctionconfiguration", "runs the function with other layers, variables or another role"),
    ("s3:bypassgovernanceretention", "deletes what is retained"),
    ("s3:deletebucketpolicy", "takes away what a bucket refuses"),
    ("s3:putaccesspointpolicy", "opens a bucket by an access point"),
    ("s3:putaccountpublicaccessblock", "lets buckets be public"),
    ("s3:putbucketacl", "opens a bucket"),
    ("s3:putbucketownershipcontrols", "switches access control lists on"),
    ("s3:putbucketpolicy", "opens a bucket"),
    ("s3:putbucketpublicaccessblock", "lets a bucket be public"),
    ("s3:putencryptionconfiguration", "changes the key that protects a bucket"),
    ("s3:putlifecycleconfiguration", "deletes every object of a bucket by a rule"),
    ("s3:putobjectacl", "opens objects"),
    ("s3:putmultiregionaccesspointpolicy", "opens buckets by an access point"),
    ("s3:putobjectversionacl", "opens objects"),
    ("s3:putreplicationconfiguration", "copies a bucket to another account"),
    ("secretsmanager:putresourcepolicy", "lets others fetch the secret"),
    ("sns:addpermission", "lets others use the topic"),
    ("sns:settopicattributes", "says who may use the topic"),
    ("sqs:addpermission", "lets others use the queue"),
    ("sqs:setqueueattributes", "says who may use the queue"),
    ("ssm:sendcommand", "runs commands on machines"),
    ("sts:assumerolewithsaml", "takes on roles"),
];

/// How the names of actions begin that give permissions. What revokes or deletes them takes them away.
#[rustfmt::skip]
const WIDENING: [&str; 12] = [
    "Add", "Associate", "Attach", "Authorize", "BatchGrant", "Create", "Grant", "Modify", "Put", "Set", "Share", "Update",
];

/// Actions that do so where they are allowed on every role.
const ON_EVERY_ROLE: [(&str, &str); 2] = [
    ("iam:passrole", "hands any role to a service, and so its rights"),
    ("sts:assumerole", "takes on any role that lets it"),
];

/// What runs code or builds resources under a role that it is handed: with `iam:PassRole`, one action of each list of these lets its
/// holder do what the role may (*Rhino Security Labs, AWS IAM privilege escalation methods*; BishopFox/iam-vulnerable).
pub const UNDER_A_ROLE: [&[&[&str]]; 17] = [
    &[
        &["lambda:createfunction"],
        &[
            "lambda:invokefunction",
            "lambda:invokeasync",
            "lambda:addpermission",
            "lambda:createeventsourcemapping",
            "lambda:createfunctionurlconfig",
        ],
    ],
    &[&["ec2:runinstances"]],
    &[&["ec2:associateiaminstanceprofile"]],
    &[&["cloudformation:createstack", "cloudformation:updatestack", "cloudformation:createstackset"]],
    &[&["cloudformation:createchangeset"], &["cloudformation:executechangeset"]],
    &[&["glue:createdevendpoint", "glue:createsession"]],
    &[&["glue:createjob", "glue:updatejob"], &["glue:startjobrun", "glue:createtrigger"]],
    &[&["datapipeline:createpipeline"], &["datapipeline:putpipelinedefinition"]],
    &[&["sagemaker:createnotebookinstance", "sagemaker:createtrainingjob", "sagemaker:createprocessingjob"]],
    &[&["codebuild:createproject", "codebuild:updateproject"], &["codebuild:startbuild", "codebuild:startbuildbatch"]],
    &[&["ecs:registertaskdefinition"], &["ecs:runtask", "ecs:starttask", "ecs:createservice", "ecs:updateservice"]],
    &[&["codestar:createproject"]],
    &[&["states:createstatemachine", "states:updatestatemachine"], &["states:startexecution"]],
    &[&["batch:registerjobdefinition"], &["batch:submitjob"]],
    &[&["elasticmapreduce:runjobflow"]],
    &[&["apprunner:createservice"]],
    &[&["scheduler:createschedule"]],
];

/// The actions of the list that a name with wildcards stands for, and what a principal with them may do in the end.
pub fn escalations_by_pattern(name: &str) -> Vec<(&'static str, &'static str)> {
    let Some((service, pattern)) =
        name.split_once(':').and_then(|(prefix, name)| Some((super::service(prefix)?, name)))
    else {
        return Vec::new();
    };
    let listed = service.matching(pattern).into_iter().filter_map(|action| {
        let folded = action.full_name.to_lowercase();
        ACTIONS.iter().find(|(known, _)| *known == folded).map(|(_, what)| (action.full_name.as_str(), *what))
    });
    listed.collect()
}

/// What a principal with the action may do in the end: of the list, or of a service that is not on it at all, where the reference
/// says that the action manages permissions.
pub fn escalation(name: &str) -> Option<&'static str> {
    let folded = name.to_lowercase();
    if let Some((_, what)) = ACTIONS.iter().find(|(known, _)| *known == folded) {
        return Some(what);
    }
    let prefix = folded.split(':').next().unwrap_or_default();
    let is_judged = ACTIONS.iter().any(|(known, _)| known.split(':').next() == Some(prefix));
    let widens = |action: &super::Action| {
        action.level == Level::Permissions && WIDENING.iter().any(|start| action.name().starts_with(start))
    };
    let manages = !is_judged && action(name).is_some_and(widens);

    manages.then_some("changes who may do what")
}

/// What a principal may do who has the action on every role.
pub fn escalation_on_every_role(name: &str) -> Option<&'static str> {
    let folded = name.to_lowercase();
    let is_any_of_service = folded.split_once(':').is_none_or(|(_, action)| action.trim_matches('*').is_empty());
    let means = |known: &str| folded == known || overlap(&of_text(&folded), &of_text(known));
    ON_EVERY_ROLE.iter().find(|(known, _)| !is_any_of_service && means(known)).map(|(_, what)| *what)
}

/// What a function may do in the end that has the action at all: a handler of objects changes neither IAM nor who may do what, hands no
/// role on, and changes no function.
pub fn escalation_of_a_function(name: &str) -> Option<&'static str> {
    let known = action(name)?;
    let changes = !matches!(known.level, Level::Read | Level::List);
    match known.full_name.split_once(':') {
        Some(("iam", "PassRole")) => Some("hands a role to a service, and so its rights"),
        Some(("iam", _)) if changes => Some("changes identities or policies of the account"),
        Some(("lambda", name)) if name.starts_with("Update") => Some("changes what runs, or when"),
        _ => (known.level == Level::Permissions).then_some("changes who may do what"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_widens_permissions_is_known_of_every_service() {
        for name in ["iam:PutRolePolicy", "s3:PutBucketPolicy", "ecr:SetRepositoryPolicy", "dynamodb:PutResourcePolicy"]
        {
            assert!(escalation(name).is_some(), "{name}");
        }
        for name in [
            "s3:GetObject",
            "ecr:DeleteRepositoryPolicy",
            "dynamodb:PutItem",
            "rekognition:DetectLabels",
            "iam:PassRole",
            "iam:GetRole",
            "x:Y",
        ] {
            assert!(escalation(name).is_none(), "{name}");
        }
        assert!(
            escalation_on_every_role("iam:PassRole").is_some() && escalation_on_every_role("s3:GetObject").is_none()
        );
        for name in ["iam:PassRole", "iam:CreatePolicy", "iam:TagRole", "lambda:UpdateAlias", "s3:PutObjectVersionAcl"]
        {
            assert!(escalation_of_a_function(name).is_some(), "{name}");
        }
        for name in ["iam:GetRole", "lambda:InvokeFunction", "s3:PutObjectTagging", "sts:AssumeRole"] {
            assert!(escalation_of_a_function(name).is_none(), "{name}");
        }
        assert!(ACTIONS.iter().all(|(name, _)| action(name).is_some()));
        let together = UNDER_A_ROLE.iter().flat_map(|lists| lists.iter().copied().flatten());
        together.for_each(|name| assert!(action(name).is_some(), "{name}"));
    }

    #[test]
    fn wildcards_stand_for_what_widens_permissions() {
        for (pattern, first) in [
            ("iam:Put*", "iam:PutGroupPolicy"),
            ("iam:*LoginProfile", "iam:CreateLoginProfile"),
            ("lambda:AddLayer*", "lambda:AddLayerVersionPermission"),
            ("s3:PutBucketPolic?", "s3:PutBucketPolicy"),
        ] {
            assert_eq!(escalations_by_pattern(pattern).first().map(|(name, _)| *name), Some(first), "{pattern}");
        }
        for pattern in ["iam:Get*", "s3:Get*", "lambda:Invoke*", "x:*", "*"] {
            assert_eq!(escalations_by_pattern(pattern), [], "{pattern}");
        }
        assert!(escalation_on_every_role("iam:PassRol?").is_some() && escalation_on_every_role("iam:*").is_none());
    }
}
