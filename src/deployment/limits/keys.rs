//! Keys of conditions, by what they say.

/// What the values of a key look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    Address,
    Arn,
    /// A value that has to be whole.
    Whole,
    /// A value of which what stands before this character has to be whole.
    Before(char),
    /// A value of which some text has to be fixed.
    Some,
    True,
}

/// Keys that say who asks, or from where, in lower case (*IAM User Guide, AWS global condition context keys*; the S3 page above; *AWS KMS
/// Developer Guide, kms:CallerAccount*; *Amazon EFS User Guide, Blocking public access*; *Amazon SNS Developer Guide, Condition keys*).
/// What a caller chooses alone is not among them: tags, names of sessions and users, the user agent, `sts:ExternalId`, which is no secret
/// (*IAM User Guide, Access to AWS accounts owned by third parties*).
pub const WHO: [(&str, Form); 35] = [
    ("accounts.google.com:aud", Form::Whole),
    ("aws:ec2instancesourcevpc", Form::Whole),
    ("aws:principalaccount", Form::Whole),
    ("aws:principalarn", Form::Arn),
    ("aws:principalorgid", Form::Whole),
    ("aws:principalorgpaths", Form::Before('/')),
    ("aws:principalservicename", Form::Whole),
    ("aws:sourceaccount", Form::Whole),
    ("aws:sourcearn", Form::Arn),
    ("aws:sourceip", Form::Address),
    ("aws:sourceorgid", Form::Whole),
    ("aws:sourceorgpaths", Form::Before('/')),
    ("aws:sourceowner", Form::Whole),
    ("aws:sourcevpc", Form::Whole),
    ("aws:sourcevpcarn", Form::Arn),
    ("aws:sourcevpce", Form::Whole),
    ("aws:userid", Form::Before(':')),
    ("aws:vpceaccount", Form::Whole),
    ("aws:vpceorgid", Form::Whole),
    ("aws:vpceorgpaths", Form::Before('/')),
    ("aws:vpcsourceip", Form::Address),
    ("cognito-identity.amazonaws.com:aud", Form::Whole),
    ("ec2:sourceinstancearn", Form::Arn),
    ("elasticfilesystem:accessedviamounttarget", Form::True),
    ("graph.facebook.com:app_id", Form::Whole),
    ("kms:calleraccount", Form::Whole),
    ("lambda:eventsourcetoken", Form::Whole),
    ("lambda:sourcefunctionarn", Form::Arn),
    ("s3:accesspointnetworkorigin", Form::Whole),
    ("s3:dataaccesspointaccount", Form::Whole),
    ("s3:dataaccesspointarn", Form::Arn),
    ("s3:x-amz-server-side-encryption-aws-kms-key-id", Form::Whole),
    ("saml:aud", Form::Whole),
    ("sns:endpoint", Form::Some),
    ("www.amazon.com:app_id", Form::Whole),
];

/// Keys that say for whom a service acts (*IAM User Guide, The confused deputy problem*; *AWS KMS Developer Guide, AWS KMS condition keys*).
pub const SOURCE: [(&str, Form); 14] = [
    ("aws:principalorgid", Form::Whole),
    ("aws:sourceaccount", Form::Whole),
    ("aws:sourcearn", Form::Arn),
    ("aws:sourceorgid", Form::Whole),
    ("aws:sourceorgpaths", Form::Before('/')),
    ("aws:sourceowner", Form::Whole),
    ("aws:sourcevpc", Form::Whole),
    ("aws:sourcevpce", Form::Whole),
    ("events:creatoraccount", Form::Whole),
    ("kms:calleraccount", Form::Whole),
    ("kms:grantisforawsresource", Form::True),
    ("kms:viaservice", Form::Some),
    ("lambda:eventsourcetoken", Form::Whole),
    ("sns:endpoint", Form::Some),
];

/// What the key of an encryption context begins with: the service fills it with what it acts for (*Amazon CloudWatch Logs User Guide,
/// Encrypt log data in CloudWatch Logs using AWS KMS*).
pub const CONTEXT: &str = "kms:encryptioncontext:";

/// Global keys that say who asks, when and how, and nothing of what the request is about.
pub const NOT_ABOUT_RESOURCES: [&str; 22] = [
    "aws:currenttime",
    "aws:ec2instancesource",
    "aws:epochtime",
    "aws:federatedprovider",
    "aws:multifactorauth",
    "aws:principal",
    "aws:referer",
    "aws:requestedregion",
    "aws:securetransport",
    "aws:source",
    "aws:tokenissuetime",
    "aws:useragent",
    "aws:userid",
    "aws:username",
    "aws:vpc",
    "ec2:role",
    "ec2:sourceinstancearn",
    "s3:authtype",
    "s3:signature",
    "s3:tlsversion",
    "sts:externalid",
    "sts:rolesessionname",
];
