//! What the system tells of the files in a folder. Linux does; elsewhere whoever wants to know looks again
//! and again, as he does on Linux for what is not told.

use std::io;
use std::path::Path;

/// Whether this system can tell of changes at all.
pub const ARE_TOLD: bool = cfg!(target_os = "linux");

/// Has `on_change` called, in a thread of its own, for each change in `folder`, with the name of what has
/// changed there: until it says `false`.
///
/// # Errors
/// When the system cannot tell, or can tell nobody more; when there is no such folder.
#[cfg(target_os = "linux")]
pub fn tell(
    folder: &Path,
    mut on_change: impl FnMut(&str) -> bool + Send + 'static,
) -> io::Result<()> {
    use language::text;
    use rustix::fs::inotify::{self, CreateFlags, Reader, WatchFlags};
    use rustix::io::Errno;
    use std::mem::MaybeUninit;

    // Reading, which is often our own, is none.
    let changes = WatchFlags::MODIFY
        | WatchFlags::ATTRIB
        | WatchFlags::CLOSE_WRITE
        | WatchFlags::CREATE
        | WatchFlags::DELETE
        | WatchFlags::MOVE
        | WatchFlags::DELETE_SELF
        | WatchFlags::MOVE_SELF;
    // What the system says of these is about disks and open files.
    let told = |error| match error {
        Errno::MFILE => io::Error::other(text!("too many programs are told already")),
        Errno::NOSPC => io::Error::other(text!("too many folders are watched already")),
        error => error.into(),
    };
    let source = inotify::init(CreateFlags::CLOEXEC).map_err(told)?;
    inotify::add_watch(&source, folder, changes).map_err(told)?;
    crate::base::threads::start(move || {
        // There is room in it for the longest name.
        let mut room = [MaybeUninit::uninit(); 4096];
        let mut reader = Reader::new(source, &mut room);
        loop {
            match reader.next() {
                Ok(event) => {
                    let name = event.file_name().map(|name| name.to_string_lossy());
                    if !on_change(&name.unwrap_or_default()) {
                        return;
                    }
                }
                Err(Errno::INTR) => {}
                Err(_) => return,
            }
        }
    })?;
    Ok(())
}

/// Here it cannot.
#[cfg(not(target_os = "linux"))]
pub fn tell(_: &Path, _: impl FnMut(&str) -> bool + Send + 'static) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
