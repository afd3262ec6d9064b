//! The actions that this program ever grants.

use std::fmt;

/// An IAM action, such as `s3:GetObject` (*Service Authorization Reference*). A closed list: no wildcard can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Take on the execution role.
    AssumeRole,
    /// Invoke the function.
    InvokeFunction,
    /// Open a log stream in a group that exists.
    CreateLogStream,
    /// Write log events.
    PutLogEvents,
    /// Get or head an object.
    GetObject,
    /// Put an object, in one piece or in parts.
    PutObject,
    /// Throw away the parts of an upload that failed.
    AbortMultipartUpload,
    /// Delete an object.
    DeleteObject,
    /// List keys.
    ListBucket,
    /// Read a bucket's notification configuration.
    GetBucketNotification,
    /// Replace a bucket's notification configuration.
    PutBucketNotification,
    /// Anything at all with S3: for statements that deny.
    EveryS3Action,
    /// Send a message to a queue.
    SendMessage,
}

impl Action {
    /// The name as a policy holds it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AssumeRole => "sts:AssumeRole",
            Self::InvokeFunction => "lambda:InvokeFunction",
            Self::CreateLogStream => "logs:CreateLogStream",
            Self::PutLogEvents => "logs:PutLogEvents",
            Self::GetObject => "s3:GetObject",
            Self::PutObject => "s3:PutObject",
            Self::AbortMultipartUpload => "s3:AbortMultipartUpload",
            Self::DeleteObject => "s3:DeleteObject",
            Self::ListBucket => "s3:ListBucket",
            Self::GetBucketNotification => "s3:GetBucketNotification",
            Self::PutBucketNotification => "s3:PutBucketNotification",
            Self::EveryS3Action => "s3:*",
            Self::SendMessage => "sqs:SendMessage",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
