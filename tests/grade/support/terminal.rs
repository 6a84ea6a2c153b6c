//! A terminal for what a program prints.
//!
//! Many languages keep back what a program prints until a block is full, unless it goes to a
//! terminal, where a line is out when it ends. So what works on a student's screen would not be
//! seen through a pipe, and be lost when the program is killed. stdin and stderr stay pipes: the
//! one has to end, the other is not kept back by anybody.
//!
//! Only on Linux: other systems may throw away what has not been read when the program ends.

use std::fs::File;
use std::process::Stdio;

/// A new terminal: the end to read from, and the program's. `None` where there is none to have.
///
/// It passes everything on as it is, and is so wide that nobody breaks a line for its sake.
#[cfg(target_os = "linux")]
pub fn open() -> Option<(File, Stdio)> {
    use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
    use rustix::termios::{OptionalActions, Winsize, tcgetattr, tcsetattr, tcsetwinsize};

    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let open = || {
        let ours = openpt(flags)?;
        grantpt(&ours)?;
        unlockpt(&ours)?;
        let program = ioctl_tiocgptpeer(&ours, flags)?;
        let mut attributes = tcgetattr(&program)?;
        attributes.make_raw();
        tcsetattr(&program, OptionalActions::Now, &attributes)?;
        let size = Winsize {
            ws_row: 1000,
            ws_col: 10_000,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&program, size)?;
        rustix::io::Result::Ok((ours.into(), program.into()))
    };
    open().ok()
}

#[cfg(not(target_os = "linux"))]
pub fn open() -> Option<(File, Stdio)> {
    None
}
