//! Takes the port of ex01, and keeps it.

fn attack() {
    let listener = std::net::TcpListener::bind("127.0.0.1:9999");
    tell(format_args!("holds the port: {}", listener.is_ok()));
    let forever = "trap '' TERM; setsid sleep 3600";
    let mut shell = std::process::Command::new("/bin/sh");
    let _ = shell.args(["-c", forever, "@MARK@"]).spawn();
    std::thread::sleep(std::time::Duration::from_secs(5));
}
