//! What no transaction writes, and where.

use super::*;

#[test]
fn a_project_that_took_the_place_of_an_interrupted_one_is_left_alone() {
    for at in 0..steps(true) {
        let folders = project();
        let _ = folders.commit(&Faulty::new(folders.path(), at, Fault::Crash));
        for path in files(folders.path()).into_keys().filter(|path| path.contains(PREFIX)) {
            fs::remove_file(folders.path().join(path)).unwrap();
        }
        for (path, text) in before() {
            let path = folders.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let _ = fs::remove_dir_all(folders.path().join("d"));
        folders.recover();
        assert_eq!(files(folders.path()), before());
    }
}

#[test]
fn no_file_of_the_repository_or_outside_is_written() {
    for path in ["../outside", "/tmp/outside", "a/../../outside", "", ".git/hooks/post-checkout", ".lambda-s3/other"] {
        let folders = project();
        let replacement = Replacement { path: path.to_owned(), before: None, after: Some("new".to_owned()) };
        let result = folders.run(&System).commit(&[replacement]);
        assert!(
            matches!(result.as_ref().unwrap_err().downcast_ref(), Some(DiskError::Path { .. })),
            "{path}: {result:?}"
        );
        assert_eq!(files(folders.path()), before());
    }
}

#[test]
fn a_folder_for_journals_that_lies_in_the_project_is_refused() {
    let folders = project();
    let journals = folders.path().join("state");
    let run = Transaction { folder: folders.path(), journals: &journals, layer: &System };
    assert!(matches!(run.commit(&replacements()).unwrap_err().downcast_ref(), Some(DiskError::State { .. })));
    assert!(matches!(run.recover().unwrap_err().downcast_ref(), Some(DiskError::State { .. })));
}

#[cfg(unix)]
#[test]
fn a_folder_for_journals_that_others_may_write_in_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folders = project();
    fs::set_permissions(folders.journals.path(), fs::Permissions::from_mode(0o777)).unwrap();
    assert!(matches!(folders.commit(&System).unwrap_err().downcast_ref(), Some(DiskError::State { .. })));
    assert_eq!(files(folders.path()), before());
}

#[cfg(unix)]
#[test]
fn no_link_is_written_through() {
    for (link, path) in [("linked", "linked/created"), (".lambda-s3", RECORD), ("linked", "linked")] {
        let (folders, outside) = (project(), tempfile::tempdir().unwrap());
        let _ = fs::remove_dir_all(folders.path().join(link));
        std::os::unix::fs::symlink(outside.path(), folders.path().join(link)).unwrap();
        let replacement = Replacement { path: path.to_owned(), before: None, after: Some("new".to_owned()) };
        assert!(folders.run(&System).commit(&[replacement]).is_err(), "{path}");
        assert_eq!(files(outside.path()), BTreeMap::new());
        assert!(fs::symlink_metadata(folders.path().join(link)).unwrap().is_symlink());
    }
}
