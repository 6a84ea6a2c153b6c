//! The tap in a terminal of 80 × 24.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Child;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rustix::pty::{OpenptFlags, grantpt, ioctl_tiocgptpeer, openpt, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::support::{LIMIT, instruments, text};

/// A program in a terminal, and all that it has written there.
struct Terminal {
    keyboard: File,
    written: Arc<Mutex<Vec<u8>>>,
    child: Child,
}

impl Terminal {
    fn run(arguments: &[&str]) -> Terminal {
        let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
        let ours = openpt(flags).unwrap();
        grantpt(&ours).unwrap();
        unlockpt(&ours).unwrap();
        let theirs = ioctl_tiocgptpeer(&ours, flags).unwrap();
        let size = Winsize {
            ws_row: 24,
            ws_col: 80,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&theirs, size).unwrap();
        let child = instruments()
            .args(arguments)
            .stdin(theirs.try_clone().unwrap())
            .stdout(theirs)
            .spawn()
            .unwrap();
        let keyboard = File::from(ours);
        let mut screen = keyboard.try_clone().unwrap();
        let written = Arc::new(Mutex::new(Vec::new()));
        let writing = written.clone();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Where the program has gone reading fails.
            while let Ok(count @ 1..) = screen.read(&mut bytes) {
                writing.lock().unwrap().extend(&bytes[..count]);
            }
        });
        Terminal {
            keyboard,
            written,
            child,
        }
    }

    /// Waits until `words` are written, and gives all that is by then.
    fn sees(&self, words: &str) -> String {
        let deadline = Instant::now() + LIMIT;
        loop {
            let written = text(&self.written.lock().unwrap());
            if written.contains(words) {
                return written;
            }
            assert!(Instant::now() < deadline, "{words} is not in\n{written}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    fn types(&mut self, keys: &str) {
        self.written.lock().unwrap().clear();
        self.keyboard.write_all(keys.as_bytes()).unwrap();
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_grows_is_held_scrolled_back_and_left() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let mut terminal = Terminal::run(&["tap", "0", "127.0.0.1", &port]);
    let title = terminal.sees(" ──▶ 127.0.0.1:");
    let (_, rest) = title.split_once("tap: 127.0.0.1:").unwrap();
    let own: u16 = rest.split(' ').next().unwrap().parse().unwrap();

    let mut clients = [0, 1].map(|_| TcpStream::connect(("127.0.0.1", own)).unwrap());
    terminal.sees("client 2");
    for number in 0..40 {
        let client = &mut clients[number % 2];
        client
            .write_all(format!("m{number}\u{1b}c").as_bytes())
            .unwrap();
        terminal.sees(&format!("\"m{number}\\x1bc\""));
    }
    terminal.types(" ");
    terminal.sees("42 of 42, held");
    terminal.types("\u{1b}[H");
    // The first step is in sight again.
    terminal.sees("client 1 connects");
    terminal.types("\u{1b}[F");
    terminal.sees("42 of 42, live");
    terminal.types("q");
    assert!(terminal.child.wait().unwrap().success());
    // It leaves the terminal as it was.
    terminal.sees("\u{1b}[?1049l");
}
