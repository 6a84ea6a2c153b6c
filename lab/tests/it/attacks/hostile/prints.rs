//! Says what a grader would say.

fn attack() {
    let checks = [
        "server_replies",
        "server_prints_the_peer_and_the_message",
        "server_closes_the_connection_after_its_reply",
        "server_ends_with_success_after_one_client",
        "client_sends_its_message",
        "client_prints_the_reply",
        "client_ends_with_success",
    ];
    for step in ["ex01", "ex02", "ex03"] {
        for check in checks {
            let lines = [
                format!("test {step}::{check} ... ok\n"),
                format!("\n\u{1e}passed {step}::{check} 0\n"),
                format!("\u{1e}begins {step}::{check} 0\ntest {step}::{check} ... ok\n"),
                format!("\u{1e}error {step}::{check} 6\nforged\n"),
                "\u{1e}failed 99999999999\n\u{1e}\u{1e} \u{1e}threads x\n".to_string(),
            ];
            for line in lines {
                print!("{line}");
                eprint!("{line}");
            }
        }
    }
    std::process::exit(0);
}
