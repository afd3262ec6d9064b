//! The real provider, where this machine's terraform has it without a network: in the plugin mirror or the plugin cache that its
//! configuration names. It then applies and destroys on the AWS on loopback; elsewhere the schemas of the stand-in have to do.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::module::{Module, terraform};
use crate::aws::{Aws, REGION};
use crate::process::{command, run, seconds, try_run};
use crate::specs::COPY;

/// No request comes through: nothing listens on this port, which is reserved ("tcpmux", IANA).
const NO_NETWORK: [(&str, &str); 3] =
    [("HTTPS_PROXY", "http://127.0.0.1:1"), ("HTTP_PROXY", "http://127.0.0.1:1"), ("NO_PROXY", "127.0.0.1,localhost")];

/// As the user's terraform runs, with this configuration of the command line in place of the user's if there is one.
fn terraform_in(folder: &Path, configuration: Option<&Path>, arguments: &[&str]) -> Command {
    let mut terraform = command(terraform());
    terraform
        .args(arguments)
        .current_dir(folder)
        .envs(NO_NETWORK)
        .env("CHECKPOINT_DISABLE", "1")
        .env_remove("TF_DATA_DIR");
    terraform.env_remove("TF_REATTACH_PROVIDERS");
    terraform.envs(configuration.map(|file| ("TF_CLI_CONFIG_FILE", file)));
    terraform
}

/// Whether `terraform init` finds the providers of the configuration without a network; else what it says, in a line.
fn install(folder: &Path, configuration: Option<&Path>) -> Result<(), String> {
    let outcome =
        try_run(&mut terraform_in(folder, configuration, &["init", "-no-color", "-input=false"]), seconds(120));
    match outcome.status.success() {
        true => Ok(()),
        false => Err(outcome.all().replace('│', "").split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

/// `endpoints` and the flags of *Custom Service Endpoint Configuration* and *Provider Configuration Reference* of the provider.
fn put_endpoints(module: &Module, aws: &Aws) {
    const SERVICES: [&str; 9] = ["cloudtrail", "cloudwatch", "iam", "lambda", "logs", "s3", "sns", "sqs", "sts"];
    let endpoints: String = SERVICES.iter().map(|name| format!("    {name} = \"{}\"\n", aws.endpoint())).collect();
    // The SDK puts the account before this name, which no resolver knows: the proxy is asked, and that is the AWS on loopback.
    let endpoints = format!("{endpoints}    s3control = \"http://s3control.invalid\"\n");
    let text = format!(
        "provider \"aws\" {{\n  region                      = \"{REGION}\"\n  s3_use_path_style           = true\n  \
         skip_credentials_validation = true\n  skip_metadata_api_check     = true\n  endpoints {{\n{endpoints}  }}\n}}\n"
    );
    std::fs::write(module.folder().join("endpoints_override.tf"), text).unwrap();
}

#[test]
fn a_real_provider_applies_and_destroys_where_this_machine_has_one() {
    let module = Module::new(&COPY);
    if let Err(reason) = install(&module.folder(), None) {
        eprintln!("skipped: terraform finds no provider hashicorp/aws without a network: {reason}");
        return;
    }
    let aws = Aws::start();
    put_endpoints(&module, &aws);
    let terraform = |arguments: &[&str]| {
        let mut terraform = terraform_in(&module.folder(), None, arguments);
        terraform.envs(aws.credentials()).env("HTTP_PROXY", aws.endpoint());
        try_run(&mut terraform, seconds(300))
    };
    let done = |arguments: &[&str]| {
        let outcome = terraform(arguments);
        assert!(outcome.status.success(), "{arguments:?}\n{}", outcome.all());
    };
    done(&["apply", "-no-color", "-input=false", "-auto-approve"]);
    // 2: there is something to do.
    let again = terraform(&["plan", "-no-color", "-input=false", "-detailed-exitcode"]);
    assert_eq!(again.status.code(), Some(0), "{}", again.all());
    let listed = terraform(&["state", "list"]);
    let kept: Vec<&str> = listed
        .stdout
        .lines()
        .filter(|address| address.starts_with("aws_s3_bucket") && !address.starts_with("aws_s3_bucket_notification"))
        .collect();
    assert!(!kept.is_empty(), "{}", listed.all());
    done(&[&["state", "rm"], &kept[..]].concat());
    done(&["destroy", "-no-color", "-input=false", "-auto-approve"]);
}

/// A mirror as `terraform providers mirror` lays it out (*CLI Configuration File, Provider Installation*), and the configuration
/// that names it.
fn mirror(folder: &Path, versions: &[&str]) -> std::path::PathBuf {
    let known = run(command(terraform()).args(["version", "-json"]).env("CHECKPOINT_DISABLE", "1"), seconds(60));
    let known: Value = serde_json::from_str(&known).unwrap();
    let platform = known["platform"].as_str().unwrap();
    let there = folder.join("mirror/registry.terraform.io/hashicorp/aws");
    std::fs::create_dir_all(&there).unwrap();
    for version in versions {
        let unpacked = there.join(version).join(platform);
        std::fs::create_dir_all(&unpacked).unwrap();
        // `init` looks for it, and does not start it.
        let program = unpacked.join(format!("terraform-provider-aws_v{version}"));
        std::fs::write(&program, "#!/bin/sh\nexit 1\n").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
    let configuration = folder.join("terraform.rc");
    let path = folder.join("mirror");
    let text = format!(
        "provider_installation {{\n  filesystem_mirror {{\n    path = {:?}\n  }}\n}}\n",
        path.to_str().unwrap()
    );
    std::fs::write(&configuration, text).unwrap();
    configuration
}

/// Which of the two it is, is decided by terraform itself: by its mirror, and the versions that the configuration takes.
#[test]
fn a_provider_counts_if_it_is_in_the_mirror_and_new_enough() {
    for (versions, is_enough) in [(&["6.39.0", "6.45.0"][..], true), (&["6.39.0"], false), (&[], false)] {
        let folder = tempfile::tempdir().unwrap();
        let configuration = mirror(folder.path(), versions);
        let found = install(&Module::new(&COPY).folder(), Some(&configuration));
        assert_eq!(found.is_ok(), is_enough, "{versions:?}: {found:?}");
        assert!(is_enough || found.unwrap_err().contains("hashicorp/aws"), "{versions:?}");
    }
    // Without a mirror it would be the registry, which nothing leads to.
    let folder = tempfile::tempdir().unwrap();
    let configuration = folder.path().join("terraform.rc");
    std::fs::write(&configuration, "").unwrap();
    assert!(install(&Module::new(&COPY).folder(), Some(&configuration)).unwrap_err().contains("hashicorp/aws"));
}
