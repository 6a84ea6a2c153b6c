//! The fixed port of ex01, where programs share it with all others on the machine.

use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::thread;
use std::time::Duration;

use language::text;

use crate::base::stop::Stop;
use crate::kit::step::Step;
use crate::sandbox::means::Means;
use crate::sandbox::port_holder::{self, Holder};
use crate::student::reporter::{News, Reporter};

/// How often it is looked again.
const LOOK: Duration = Duration::from_millis(200);

/// Waits until no other program has the port that one of `steps` is fixed to, or `stop` comes, and
/// says so. Where programs have a network of their own it does not matter who has it outside.
pub fn wait_until_free(steps: &[&Step], stop: &Stop, reporter: &dyn Reporter) {
    let port = steps.iter().find_map(|step| step.port);
    let Some(port) = port.filter(|_| !Means::here().has_namespaces()) else {
        return;
    };
    let mut is_told = false;
    while is_taken(port) && !stop.is_stopped() {
        if !is_told {
            is_told = true;
            reporter.tell(News::Waits(told(port, port_holder::find(port).as_ref())));
        }
        thread::sleep(LOOK);
    }
}

/// Whether nobody could listen there now. Nothing is connected to: that would be somebody's client.
fn is_taken(port: u16) -> bool {
    let attempt = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    attempt.is_err_and(|error| error.kind() == ErrorKind::AddrInUse)
}

fn told(port: u16, holder: Option<&Holder>) -> String {
    let who = match holder {
        Some(Holder { process, program }) => {
            text!("`{program}` (process {process})", program, process)
        }
        None => text!("another program").to_string(),
    };
    text!(
        "Port {port} is taken by {who}.\n\
         Is it a server of yours, still running in another terminal? End it there with Ctrl-C.\n\
         The checks begin by themselves when the port is free.",
        port,
        who
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_taken_while_somebody_listens_there() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        assert!(is_taken(port));
    }

    #[test]
    fn it_is_said_who_has_it() {
        let holder = Holder {
            process: 7,
            program: "ex01".to_string(),
        };
        assert!(told(9999, Some(&holder)).starts_with("Port 9999 is taken by `ex01` (process 7)."));
        assert!(told(9999, None).starts_with("Port 9999 is taken by another program."));
    }
}
