//! What programs write to the folder for what does not last, where the system does not bound that: it is
//! looked at from time to time. What they hide there (in a folder that is closed) is not seen.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How often it is looked at: there may be many files.
const LOOK: Duration = Duration::from_millis(200);

/// A file takes at least so many bytes, for its name and what the system keeps of it: so a limit is one on
/// the number of files, too.
const SMALLEST: u64 = 2048;

/// The folder.
pub struct Scratch {
    folder: PathBuf,
    next_look: Instant,
}

impl Scratch {
    pub fn new(folder: PathBuf) -> Scratch {
        Scratch {
            folder,
            next_look: Instant::now(),
        }
    }

    /// Whether there are more than `limit` MiB in it, where it is time to look.
    pub fn has_more_than(&mut self, limit: u64) -> bool {
        if Instant::now() < self.next_look {
            return false;
        }
        let limit = limit << 20;
        let taken = taken(&self.folder, limit);
        self.next_look = Instant::now() + LOOK;
        taken > limit
    }
}

/// The bytes that all in `folder` takes; of more than `limit` any number that is more.
fn taken(folder: &Path, limit: u64) -> u64 {
    let mut taken = 0;
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            // Of the entry itself: no link is followed.
            if let Ok(metadata) = entry.metadata() {
                taken += bytes_of(&metadata).max(SMALLEST);
                if metadata.is_dir() {
                    folders.push(entry.path());
                }
            }
            if taken > limit {
                return taken;
            }
        }
    }
    taken
}

/// What a file takes of the disk, which for one with holes is not its length.
fn bytes_of(metadata: &Metadata) -> u64 {
    #[cfg(unix)]
    return std::os::unix::fs::MetadataExt::blocks(metadata) * 512;
    #[cfg(not(unix))]
    metadata.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_summed_up_and_counted() {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let deeper = folder.path().join("deeper");
        fs::create_dir(&deeper).expect("it can be made");
        fs::write(deeper.join("large"), vec![1; 2 << 20]).expect("it can be written");
        let mut scratch = Scratch::new(folder.path().to_path_buf());
        assert!(scratch.has_more_than(1));
        let mut scratch = Scratch::new(folder.path().to_path_buf());
        assert!(!scratch.has_more_than(4));
        for number in 0..1024 {
            fs::write(deeper.join(number.to_string()), "").expect("it can be written");
        }
        let mut scratch = Scratch::new(folder.path().to_path_buf());
        assert!(scratch.has_more_than(3));
    }
}
