//! Attacks on what is not the program's own: its judge, others' files, the network, the machine.

use std::env;
use std::fs;
use std::net::{TcpListener, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr, UnixListener};

use super::class::{Class, TOKEN};
use super::{earns_nothing, honest_keeps_all, is_passed_over};
use crate::support::{kit, read, solution};

pub const JUDGE: &str = include_str!("hostile/judge.rs");
pub const READS: &str = include_str!("hostile/reads.rs");
pub const WRITES: &str = include_str!("hostile/writes.rs");
pub const NETWORK: &str = include_str!("hostile/network.rs");
pub const DAEMON: &str = include_str!("hostile/daemon.rs");
pub const LITTER: &str = include_str!("hostile/litter.rs");
pub const PRINTS: &str = include_str!("hostile/prints.rs");
pub const QUITS: &str = include_str!("hostile/quits.rs");

/// Tells attackers where everything is that they look for.
pub fn tell_all(class: &mut Class) {
    let (kit, folder) = (kit().display(), class.folder.display().to_string());
    let passwd = read("/etc/passwd".as_ref());
    let user = passwd.lines().last().unwrap_or_default();
    let files = [
        format!("{kit}/solutions/comp6.rs\tpub fn"),
        format!("{kit}/Cargo.toml\t[package]"),
        format!("{folder}/class/honest/exercises/ex02.rs\tpub fn"),
        format!("{folder}/secret\tsecret"),
        format!("/etc/passwd\t{user}"),
        format!("/proc/1/environ\t{TOKEN}"),
    ];
    let home = env::home_dir().unwrap_or_default();
    let home = home.display();
    let mut folders = vec![
        format!("{kit}/solutions"),
        format!("{kit}/target/lab"),
        format!("{folder}/class"),
        format!("{folder}/pages"),
        format!("{folder}/tmp/.."),
        format!("{home}/.."),
        home.to_string(),
    ];
    let mut programs = vec![env!("CARGO_BIN_EXE_lab").to_string()];
    for pool in 1..=8 {
        for place in 1..=2 {
            let place = format!("{kit}/target/lab/grade-{pool}/{place}");
            programs.push(format!("{place}/target/debug/ex02"));
            folders.push(format!("{place}/package/exercises"));
        }
    }
    class.tell("@FILES@", files.join("\n"));
    class.tell("@FOLDERS@", folders.join("\n"));
    class.tell("@PROGRAMS@", programs.join("\n"));
    let writable = [
        kit.to_string(),
        folder.clone(),
        format!("{folder}/pages"),
        format!("{folder}/tmp"),
        home.to_string(),
        "/var/tmp".to_string(),
        "/usr/bin".to_string(),
    ];
    class.tell("@WRITABLE@", writable.join("\n"));
    class.tell("@SCRIPT@", include_str!("hostile/judge.pl"));
    let own = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    class.tell("@OTHERS@", "all");
    class.tell("@PID_NAMESPACE@", own.display());
}

/// What a host has that programs could connect to.
pub struct Host {
    tcp: TcpListener,
    udp: UdpSocket,
    file: UnixListener,
    hidden: UnixListener,
}

impl Host {
    /// Begins to listen, and tells attackers where.
    pub fn new(class: &mut Class) -> Host {
        let tcp = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let port = tcp.local_addr().expect("it has an address").port();
        let udp = UdpSocket::bind("127.0.0.1:0").expect("there is a free port");
        let udp_port = udp.local_addr().expect("it has an address").port();
        udp.set_nonblocking(true).expect("nobody waits for it");
        // In the folder for what does not last there may be nothing when all is over.
        let socket = class.folder.join("socket");
        let file = UnixListener::bind(&socket).expect("a socket can be made");
        let name = SocketAddr::from_abstract_name(class.mark()).expect("it is a name");
        let hidden = UnixListener::bind_addr(&name).expect("a socket can be made");
        class.tell("@PORT@", port);
        class.tell("@UDP_PORT@", udp_port);
        class.tell("@SOCKET@", socket.display());
        Host {
            tcp,
            udp,
            file,
            hidden,
        }
    }

    /// Whether somebody has sent a datagram.
    pub fn was_sent_a_datagram(&self) -> bool {
        self.udp.recv(&mut [0; 16]).is_ok()
    }

    /// Nobody has connected to anything.
    pub fn was_left_alone(&self) {
        let alone = "nobody waits for it";
        self.tcp.set_nonblocking(true).expect(alone);
        self.file.set_nonblocking(true).expect(alone);
        self.hidden.set_nonblocking(true).expect(alone);
        assert!(self.tcp.accept().is_err(), "somebody connected to a port");
        assert!(self.file.accept().is_err(), "somebody connected to a file");
        assert!(!self.was_sent_a_datagram(), "somebody sent a datagram");
        assert!(
            self.hidden.accept().is_err(),
            "somebody connected to a name"
        );
    }
}

#[test]
fn what_is_not_its_own_is_out_of_a_programs_reach() {
    if is_passed_over() {
        return;
    }
    let mut class = Class::new("attacks-reaching");
    tell_all(&mut class);
    let host = Host::new(&mut class);
    for (name, attack) in [
        ("judge", JUDGE),
        ("reads", READS),
        ("network", NETWORK),
        ("kills", include_str!("hostile/kill_everybody.rs")),
        ("daemon", DAEMON),
        ("litter", LITTER),
        ("prints", PRINTS),
        ("quits", QUITS),
        ("tricks", include_str!("hostile/tricks.rs")),
    ] {
        class.attacker(name, "ex01", attack);
    }
    // Its own programs are its own, but for what stands in their place.
    class.honest("writes", &["ex02"]);
    class.attacker("writes", "ex01", WRITES);
    let port = include_str!("hostile/holds_the_port.rs");
    class.attacker("port", "ex03", port);
    class.honest("honest", &["ex01", "ex02"]);
    let results = class.grade("");

    honest_keeps_all(&results, &["ex01", "ex02"]);
    host.was_left_alone();
    for name in [
        "judge", "reads", "network", "kills", "daemon", "litter", "prints", "quits", "writes",
        "tricks",
    ] {
        earns_nothing(&results, name, "ex01");
    }
    earns_nothing(&results, "port", "ex03");
    assert_eq!(results.points("writes", "ex02"), 1.5);
    let done = "is done with its judge: Ok(ExitStatus(unix_wait_status(0)))";
    says_only(&results.says("judge", "ex01"), done);
    says_only(&results.says("reads", "ex01"), "has looked for all");
    says_only(&results.says("writes", "ex01"), "has written all it could");
    says_only(&results.says("network", "ex01"), "has looked around");
    says_only(&results.says("tricks", "ex01"), "has tried all");
    assert!(!results.everything().contains(&class.secret()));
    for folder in [kit(), &class.folder, "/var/tmp".as_ref()] {
        assert!(!folder.join(class.mark()).exists(), "{}", folder.display());
    }
}

/// An attack has come to its end, and has found nothing.
pub fn says_only(lines: &[String], end: &str) {
    let found: Vec<_> = lines
        .iter()
        .filter(|line| *line != "begins" && !line.starts_with(end))
        .collect();
    assert!(found.is_empty(), "{found:?}");
    assert!(lines.iter().any(|line| line.starts_with(end)), "{lines:?}");
}

/// An honest mistake: all steps but the first take its port, which is right in that one alone. It is the
/// same student three times, two of them at once.
#[test]
fn the_port_of_one_step_taken_by_the_others_costs_that_one_nothing() {
    if is_passed_over() {
        return;
    }
    let class = Class::new("attacks-port");
    let students = ["first", "second", "third"];
    for student in students {
        class.honest(student, &["ex01"]);
        for step in ["ex03", "ex05"] {
            let wrong = solution(&format!("{step}.rs"));
            let wrong = wrong.replace("args.port", "{ let _ = args.port; 9999 }");
            assert!(
                wrong.contains("9999"),
                "{step} does not say where its port comes from"
            );
            class.hand_in(student, &format!("{step}.rs"), &wrong);
        }
    }
    let results = class.grade("");

    for student in students {
        let told = results.told(student, "ex01");
        assert_eq!(results.points(student, "ex01"), 1.5, "{student}: {told}");
        for step in ["ex03", "ex05"] {
            assert!(results.points(student, step) < 1.5, "{student}: {step}");
        }
    }
}
