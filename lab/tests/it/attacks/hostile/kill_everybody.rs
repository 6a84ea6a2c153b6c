//! Ends its judge, and then everybody. Only where it sees other processes than its class does: else
//! that would be everybody on the machine on which this is tested.

fn attack() {
    let own = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    if own.as_os_str().is_empty() || own.as_os_str() == "@PID_NAMESPACE@" {
        return tell("has nobody to kill");
    }
    let judge = std::os::unix::process::parent_id();
    let script = format!(
        "for who in {judge} 1; do kill -9 $who 2>/dev/null && echo attack: kills $who >&2; done; \
         kill -9 -1 2>/dev/null && echo attack: kills all >&2"
    );
    let status = std::process::Command::new("/bin/sh").args(["-c", &script]).status();
    tell(format_args!("is left after that: {}", status.is_ok()));
}
