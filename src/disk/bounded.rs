//! Reading no more than a text file can hold: a stranger's project may hold pipes, devices and files of any size, by these names or
//! behind links.

use std::fs::{self, File, FileType, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// The longest text that is read: far longer than any manifest, source, template or policy.
pub const MAX_BYTES: u64 = 16 * 1024 * 1024;

/// The bytes of a file of a project, or of what a link there leads to. What is no file is invalid input, and is not waited for.
pub(super) fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    // Opening some devices does something: they are left alone. What was put there since, opening does not wait for.
    refuse(&fs::metadata(path)?)?;
    let file = open(path)?;
    refuse(&file.metadata()?)?;
    read_all(file)
}

pub(super) fn refuse(found: &Metadata) -> io::Result<()> {
    if let Some(what) = special(found.file_type()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("it is {what}, not a file")));
    }
    if found.len() > MAX_BYTES { Err(too_long(&format!("{} bytes", found.len()))) } else { Ok(()) }
}

/// The bytes of what a person names: a pipe, too, as `<(command)` of a shell is one.
pub(super) fn read_named(path: &Path) -> io::Result<Vec<u8>> {
    if fs::metadata(path)?.is_file() { read_file(path) } else { read_all(File::open(path)?) }
}

pub(super) fn read_all(source: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    match u64::try_from(bytes.len()) {
        Ok(length) if length <= MAX_BYTES => Ok(bytes),
        _ => Err(too_long(&format!("more than {MAX_BYTES} bytes"))),
    }
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::OFlags;

    let flags = OFlags::NONBLOCK | OFlags::NOCTTY;
    OpenOptions::new().read(true).custom_flags(flags.bits().cast_signed()).open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

fn special(kind: FileType) -> Option<&'static str> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return Some("a pipe");
        } else if kind.is_socket() {
            return Some("a socket");
        } else if kind.is_char_device() || kind.is_block_device() {
            return Some("a device");
        }
    }
    match kind {
        _ if kind.is_file() => None,
        _ if kind.is_dir() => Some("a folder"),
        _ => Some("something else"),
    }
}

fn too_long(size: &str) -> io::Error {
    let message = format!("it has {size}, and no text of more than {} MiB is read", MAX_BYTES / 1024 / 1024);
    io::Error::new(io::ErrorKind::FileTooLarge, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(path: &Path) -> String {
        read_file(path).unwrap_err().to_string()
    }

    #[test]
    fn a_file_is_read_up_to_the_limit_and_not_beyond() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let file = File::create(&path).unwrap();
        file.set_len(MAX_BYTES).unwrap();
        assert_eq!(read_file(&path).unwrap().len(), usize::try_from(MAX_BYTES).unwrap());
        file.set_len(1 << 40).unwrap();
        assert_eq!(message(&path), "it has 1099511627776 bytes, and no text of more than 16 MiB is read");
        assert!(read_named(&path).is_err());
        assert!(read_all(io::repeat(b'a')).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_is_neither_waited_for_nor_read() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        assert_eq!(message(&pipe), "it is a pipe, not a file");
        assert_eq!(message(Path::new("/dev/zero")), "it is a device, not a file");
        assert_eq!(message(folder.path()), "it is a folder, not a file");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("/dev/zero", &link).unwrap();
        assert_eq!(message(&link), "it is a device, not a file");
        assert!(read_named(&link).unwrap_err().to_string().starts_with("it has more than 16777216 bytes"));
    }
}
