//! Asks the system for what it is not to have, and stops its judge.

fn attack() {
    let judge = std::os::unix::process::parent_id().to_string();
    let tricks: [(&str, &[&str]); 11] = [
        ("makes namespaces", &["unshare", "--user", "--map-root-user", "true"]),
        ("mounts", &["mount", "-t", "tmpfs", "none", "/tmp"]),
        ("mounts in namespaces", &["unshare", "-Urm", "mount", "-t", "tmpfs", "none", "/tmp"]),
        ("has its turn first", &["nice", "-n", "-10", "sh", "-c", "[ $(nice) -lt 0 ]"]),
        ("has its turn at once", &["chrt", "--fifo", "50", "true"]),
        ("sets the clock", &["date", "--set", "2001-01-01"]),
        ("is somebody else", &["su", "root", "-c", "true"]),
        ("names the machine", &["hostname", "pwned"]),
        ("raises its limits", &["sh", "-c", "ulimit -H -u 100000 && ulimit -H -f unlimited"]),
        ("makes devices", &["mknod", "device", "b", "8", "0"]),
        ("stops its judge", &["sh", "-c", "kill -STOP \"$1\"", "sh", &judge]),
    ];
    for (name, command) in tricks {
        let tried = std::process::Command::new(command[0]).args(&command[1..]).output();
        if tried.is_ok_and(|output| output.status.success()) {
            tell(name);
        }
    }
    // A letter that is typed for whoever has the terminal.
    let typed = "open(T, '+<', '/dev/tty') or exit 1; \
                 my $letter = 'x'; exit(ioctl(T, 0x5412, $letter) ? 0 : 1)";
    let tried = std::process::Command::new("perl").args(["-e", typed]).output();
    if tried.is_ok_and(|output| output.status.success()) {
        tell("types for others");
    }
    tell("has tried all");
}
