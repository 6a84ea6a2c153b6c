//! A terminal that the runner is on, and who sits at it.

use std::fs::File;
use std::io::{Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, Winsize, tcgetattr, tcsetwinsize};

use crate::support::LIMIT;

/// A terminal, and the runner on it.
pub struct Terminal {
    child: Child,
    master: File,
    slave: File,
    pieces: Receiver<String>,
    /// What has come, behind what was looked for last.
    seen: String,
}

impl Terminal {
    /// Starts `program` on a terminal of so many rows and columns.
    pub fn start(program: &mut Command, rows: u16, columns: u16) -> Terminal {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("there is a terminal");
        grantpt(&master)
            .and_then(|()| unlockpt(&master))
            .expect("it can be used");
        let name = ptsname(&master, Vec::new()).expect("it has a name");
        let slave = open(name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty());
        let slave = File::from(slave.expect("it can be opened"));
        resize(&slave, rows, columns);
        let end = || Stdio::from(slave.try_clone().expect("it can be opened again"));
        let child = program.stdin(end()).stdout(end()).stderr(end()).spawn();

        let master = File::from(master);
        let mut output = master.try_clone().expect("it can be opened again");
        let (sender, pieces) = mpsc::channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(length @ 1..) = output.read(&mut buffer) {
                let _ = sender.send(String::from_utf8_lossy(&buffer[..length]).into_owned());
            }
        });
        Terminal {
            child: child.expect("the runner can be started"),
            master,
            slave,
            pieces,
            seen: String::new(),
        }
    }

    /// Waits until `words` come, and gives what has come before them since the last time.
    pub fn shows(&mut self, words: &str) -> String {
        let start = loop {
            if let Some(start) = self.seen.find(words) {
                break start;
            }
            let piece = self.pieces.recv_timeout(LIMIT);
            self.seen += &piece.unwrap_or_else(|_| panic!("no {words:?} in {:?}", self.seen));
        };
        let rest = self.seen.split_off(start + words.len());
        std::mem::replace(&mut self.seen, rest)
    }

    pub fn press(&mut self, key: &str) {
        let pressed = self.master.write_all(key.as_bytes());
        pressed.expect("a key can be pressed");
    }

    pub fn resize(&self, rows: u16, columns: u16) {
        resize(&self.slave, rows, columns);
    }

    /// Whether a key comes without Enter.
    pub fn gives_single_keys(&self) -> bool {
        let modes = tcgetattr(&self.slave).expect("it is a terminal");
        !modes.local_modes.contains(LocalModes::ICANON)
    }

    /// Waits until the runner has ended.
    pub fn end(&mut self) -> ExitStatus {
        self.child.wait().expect("it can be waited for")
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn resize(terminal: &File, rows: u16, columns: u16) {
    let size = Winsize {
        ws_row: rows,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(terminal, size).expect("it has a size");
}
