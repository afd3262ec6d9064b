//! What the configuration calls the resources of a bucket.

use crate::placeholder::ENVIRONMENT;
use crate::spec::BucketName;

/// The local name of a bucket's resources, from the bucket's name and nothing else: a resource whose local name changes is
/// destroyed and created anew, and no other bucket of the spec may bring that about. So every bucket has one of its own:
/// `-` becomes `_`, which no bucket's name holds, a dot becomes `-`, and for the name of the environment stands a capital letter.
///
/// It begins with a letter or `_` (*Terraform Language, Identifiers*). With `_` and a letter begins none, so that `_trail` is
/// the bucket of the trail, whatever a user's is called.
pub(super) fn local_name(bucket: &BucketName) -> String {
    let swap = |c| match c {
        '-' => '_',
        '.' => '-',
        c => c,
    };
    let name: String = bucket.as_str().replace(ENVIRONMENT, "Environment").chars().map(swap).collect();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_bucket_has_a_local_name_of_its_own() {
        let local_name = |bucket: &str| super::local_name(&bucket.parse().unwrap());
        assert_eq!(local_name("in-bucket"), "in_bucket");
        assert_eq!(local_name("in.bucket"), "in-bucket");
        assert_eq!(local_name("2-in"), "_2_in");
        assert_eq!(local_name("in-{environment}"), "in_Environment");
        assert_eq!(local_name("trail"), "trail");
        assert_ne!(local_name("a.-b"), local_name("a-.b"));
    }
}
