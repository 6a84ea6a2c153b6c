//! Leaves a daemon behind, in a session of its own, and its end to others.

fn attack() {
    let daemon = "(setsid /bin/sh -c 'sleep 3600; :' @MARK@ </dev/null >/dev/null 2>&1 &) &";
    let status = std::process::Command::new("/bin/sh").args(["-c", daemon]).status();
    tell(format_args!("leaves a daemon: {status:?}"));
}
