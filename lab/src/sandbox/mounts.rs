//! The file tree that is seen in a namespace of mounts: the system's libraries and interpreters, a
//! folder for what does not last, and what else is named. Nothing of it leads out.

#![cfg(target_os = "linux")]

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use rustix::fs::{StatVfsMountFlags, statvfs};
use rustix::mount::{
    MountFlags, MountPropagationFlags, UnmountFlags, mount, mount_bind_recursive, mount_change,
    mount_remount, unmount,
};
use rustix::process::{chdir, pivot_root};

use crate::sandbox::policy::{Place, SCRATCH, View};
use crate::sandbox::system;

/// Where the new tree is put together: a folder that every Linux has, and in which nothing is that
/// a place could come from.
const NEW_ROOT: &str = "/sys";

/// Where the old tree is, in the new one, until process 1 has no need of it.
const OLD_ROOT: &str = "/.old";

/// This program, before the old tree goes.
pub const OLD_SELF: &str = "/.old/proc/self/exe";

/// Files of /etc with words of ours: nobody is known here, and nobody is asked for a name.
const OWN_SETTINGS: [(&str, &str); 5] = [
    (
        "hosts",
        "127.0.0.1 localhost\n::1 localhost ip6-localhost\n",
    ),
    (
        "nsswitch.conf",
        "passwd: files\ngroup: files\nhosts: files\n",
    ),
    (
        "passwd",
        "root:x:0:0::/tmp:/bin/sh\nstudent:x:1000:1000::/tmp:/bin/sh\n",
    ),
    ("group", "root:x:0:\nstudent:x:1000:\n"),
    ("resolv.conf", ""),
];

const DEVICES: [&str; 6] = ["null", "zero", "full", "random", "urandom", "tty"];

/// Puts the tree together and moves into it. The calling process has a namespace of mounts of its own.
///
/// # Errors
/// When the system refuses a mount, or something that is named is not there.
pub fn enter(view: &View, scratch: u64) -> io::Result<()> {
    // What is mounted from here on is seen by nobody else.
    let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
    mount_change("/", private)?;
    temporary(Path::new(NEW_ROOT), "size=1m,nr_inodes=4k,mode=755")?;
    for folder in system::folders() {
        put_system(folder)?;
    }
    put_settings()?;
    put_devices()?;
    for folder in ["/proc", SCRATCH, OLD_ROOT] {
        fs::create_dir_all(inside(Path::new(folder)))?;
    }
    let size = format!("size={scratch}m,nr_inodes=64k,mode=1777");
    temporary(&inside(Path::new(SCRATCH)), &size)?;
    for place in &view.reads {
        put(place)?;
        read_only(&inside(&place.at))?;
    }
    for place in &view.writes {
        put(place)?;
    }
    pivot_root(NEW_ROOT, inside(Path::new(OLD_ROOT)))?;
    chdir("/")?;
    Ok(())
}

/// Process 1 has seen to /proc, which the system lets it only as long as the old one is in sight;
/// here the way back ends.
///
/// # Errors
/// When the system refuses.
pub fn close() -> io::Result<()> {
    // Without `hidepid` a program would see its judge's name and arguments, and no more.
    let quiet = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    mount("proc", "/proc", "proc", quiet, Some(c"hidepid=invisible"))
        .or_else(|_| mount("proc", "/proc", "proc", quiet, None))?;
    unmount(OLD_ROOT, UnmountFlags::DETACH)?;
    fs::remove_dir(OLD_ROOT)?;
    read_only(Path::new("/"))
}

/// Where `path` of the new tree is while that is put together.
fn inside(path: &Path) -> PathBuf {
    Path::new(NEW_ROOT).join(path.strip_prefix("/").unwrap_or(path))
}

fn temporary(folder: &Path, options: &str) -> io::Result<()> {
    let options = std::ffi::CString::new(options)?;
    let flags = MountFlags::NOSUID | MountFlags::NODEV;
    Ok(mount(
        "tmpfs",
        folder,
        "tmpfs",
        flags,
        Some(options.as_c_str()),
    )?)
}

/// A file or folder of the system's, or the link that it is.
fn put_system(path: &Path) -> io::Result<()> {
    if let Ok(target) = fs::read_link(path) {
        return symlink(target, inside(path));
    }
    put(&Place::same(path))?;
    read_only(&inside(path))
}

fn put_settings() -> io::Result<()> {
    let folder = inside(Path::new("/etc"));
    fs::create_dir_all(&folder)?;
    for (name, content) in OWN_SETTINGS {
        fs::write(folder.join(name), content)?;
    }
    for path in system::settings() {
        put_system(&path)?;
    }
    Ok(())
}

fn put_devices() -> io::Result<()> {
    for name in DEVICES {
        put(&Place::same(&Path::new("/dev").join(name)))?;
    }
    let folder = inside(Path::new("/dev"));
    for (name, target) in [("fd", "/proc/self/fd"), ("ptmx", "pts/ptmx")] {
        symlink(target, folder.join(name))?;
    }
    let (shared, terminals) = (folder.join("shm"), folder.join("pts"));
    fs::create_dir(&shared)?;
    temporary(&shared, "size=16m,nr_inodes=1k,mode=1777")?;
    fs::create_dir(&terminals)?;
    let quiet = MountFlags::NOSUID | MountFlags::NOEXEC;
    let options = Some(c"newinstance,ptmxmode=0666,mode=0620");
    Ok(mount("devpts", &terminals, "devpts", quiet, options)?)
}

/// Makes `place` be seen.
fn put(place: &Place) -> io::Result<()> {
    let told = |error: io::Error| {
        let words = format!(
            "cannot show `{}` in a sandbox: {error}",
            place.from.display()
        );
        io::Error::new(error.kind(), words)
    };
    let target = inside(&place.at);
    if place.from.is_dir() {
        fs::create_dir_all(&target)?;
    } else {
        fs::create_dir_all(target.parent().unwrap_or(&target))?;
        fs::write(&target, "")?;
    }
    mount_bind_recursive(&place.from, &target).map_err(|error| told(error.into()))
}

/// Makes what is mounted at `target` be read only, with the flags that it must keep.
fn read_only(target: &Path) -> io::Result<()> {
    let kept = [
        (StatVfsMountFlags::NOEXEC, MountFlags::NOEXEC),
        (StatVfsMountFlags::NODEV, MountFlags::NODEV),
        (StatVfsMountFlags::NOSUID, MountFlags::NOSUID),
    ];
    let has = statvfs(target)?.f_flag;
    let kept = kept.into_iter().filter(|(flag, _)| has.contains(*flag));
    let flags = kept.fold(
        MountFlags::RDONLY | MountFlags::BIND | MountFlags::NOSUID,
        |flags, (_, flag)| flags | flag,
    );
    Ok(mount_remount(target, flags, "")?)
}
