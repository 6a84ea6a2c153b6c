//! The loopback addresses, the name `localhost`, and the port of the step that has a fixed one.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, TcpStream, ToSocketAddrs};
use std::time::Duration;

use language::text;

use crate::doctor::finding::{Finding, State};
use crate::sandbox::means::Means;
use crate::sandbox::port_holder;

/// An address of 127.0.0.0/8 that is rarely used.
const ANOTHER: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 77, 7, 7));
const IPV4: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const IPV6: IpAddr = IpAddr::V6(Ipv6Addr::LOCALHOST);

/// How long a byte may be under way.
const PATIENCE: Duration = Duration::from_secs(5);

const HOSTS: &str = if cfg!(windows) {
    r"C:\Windows\System32\drivers\etc\hosts"
} else {
    "/etc/hosts"
};

/// All that is to be known of the network; `step` always uses `port`.
pub fn findings(step: &str, port: u16) -> Vec<Finding> {
    vec![
        loopback(),
        other_addresses(),
        ipv6(),
        localhost(),
        fixed(step, port),
    ]
}

/// Sends a byte from a client to a server at `address`.
fn try_out(address: IpAddr) -> io::Result<()> {
    let listener = TcpListener::bind((address, 0))?;
    let mut client = TcpStream::connect_timeout(&listener.local_addr()?, PATIENCE)?;
    let (mut server, _) = listener.accept()?;
    server.set_read_timeout(Some(PATIENCE))?;
    client.write_all(b"!")?;
    server.read_exact(&mut [0])
}

fn loopback() -> Finding {
    match try_out(IPV4) {
        Ok(()) => Finding::ok("127.0.0.1", text!("a client reaches a server")),
        Err(error) => Finding::fault(
            "127.0.0.1",
            text!("no client reaches a server: {error}", error),
            text!(
                "Every step needs this. The loopback interface is down (on Linux `sudo ip link set lo \
                 up`), or a firewall or a sandbox forbids connections within this machine."
            ),
        ),
    }
}

fn other_addresses() -> Finding {
    let subject = "127.x.x.x";
    match try_out(ANOTHER) {
        Ok(()) => Finding::ok(
            subject,
            text!("each is one of this machine's: checks have one each"),
        ),
        Err(_) => Finding::ok(
            subject,
            text!("only 127.0.0.1: checks share it, which they can"),
        ),
    }
}

fn ipv6() -> Finding {
    match try_out(IPV6) {
        Ok(()) => Finding::ok("::1", text!("a client reaches a server over IPv6 too")),
        Err(error) => Finding::warning(
            "::1",
            text!("no IPv6: {error}", error),
            text!("The steps do without it: give 127.0.0.1 where `localhost` makes trouble."),
        ),
    }
}

fn localhost() -> Finding {
    let subject = "localhost";
    let line = text!(
        "A line `127.0.0.1 localhost` in {file} does it.",
        file = HOSTS
    );
    let addresses: Vec<IpAddr> = match ("localhost", 0).to_socket_addrs() {
        Ok(addresses) => addresses.map(|address| address.ip()).collect(),
        Err(error) => return Finding::fault(subject, text!("leads nowhere: {error}", error), line),
    };
    let mut names: Vec<_> = addresses.iter().map(IpAddr::to_string).collect();
    names.dedup();
    let addresses_told = names.join(", ");
    let words = text!("leads to {addresses}", addresses = addresses_told);
    if addresses.iter().any(|address| !address.is_loopback()) {
        let words = text!("{words}, which is another machine", words);
        return Finding::fault(subject, words, line);
    }
    match addresses.contains(&IPV4) {
        true => Finding::ok(subject, words),
        false => Finding::warning(subject, text!("{words}, but not to 127.0.0.1", words), line),
    }
}

/// Whether the port is free, and who has it. Nobody is connected to: a server that serves one client
/// would take that for its client.
fn fixed(step: &str, port: u16) -> Finding {
    let subject = text!("fixed port");
    let error = match TcpListener::bind(SocketAddr::new(IPV4, port)) {
        Ok(_) => return Finding::ok(subject, text!("port {port} is free", port)),
        Err(error) => error,
    };
    // In namespaces each grading has all ports for itself.
    let (state, graded) = match Means::here().has_namespaces() {
        true => (State::Warning, text!("It can be graded all the same.")),
        false => (State::Fault, text!("Nor can it be graded.")),
    };
    let (who, what) = match port_holder::find(port) {
        Some(holder) => {
            let end = match cfg!(windows) {
                true => format!("$ taskkill /PID {}", holder.process),
                false => format!("$ kill {}", holder.process),
            };
            let who = text!(
                "`{program}` has it, process {process}",
                program = holder.program,
                process = holder.process
            );
            let words = text!("End it with Ctrl-C in its terminal, or so:");
            (who, format!("{words}\n{end}"))
        }
        None if error.kind() == io::ErrorKind::AddrInUse => {
            let command = match (cfg!(windows), cfg!(target_os = "macos")) {
                (true, _) => format!("$ netstat -ano | findstr :{port}"),
                (_, true) => format!("$ lsof -nP -iTCP:{port} -sTCP:LISTEN"),
                _ => format!("$ sudo ss -ltnp 'sport = :{port}'"),
            };
            let who = text!("another program has it, often a server of yours in some terminal");
            let words = text!("This says which:");
            (who.to_string(), format!("{words}\n{command}"))
        }
        None => (
            error.to_string(),
            text!("Another program, or the system, keeps it.").to_string(),
        ),
    };
    Finding::new(
        state,
        subject,
        text!(
            "port {port} is taken: {who}. {step} cannot be tried by hand. {graded}",
            port,
            who,
            step,
            graded
        ),
        what,
    )
}
