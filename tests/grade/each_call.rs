//! What holds for the command line of more than one step, and for what can go wrong at the start.

use std::net::{IpAddr, Ipv4Addr, TcpListener, ToSocketAddrs};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use language::text;

use crate::clocks::comes_to_rest;
use crate::each_client::typed;
use crate::resources::is_listened_on;
use crate::support::{Check, Endpoint, Program, Seen};
use crate::{each_client, each_server};

/// PORTs that are none, for a server and for a client. (65536 would be 0 if it were cut, and 2^32 + 8080
/// would be 8080.)
const BAD_PORTS: [&str; 10] = [
    "8080x",
    "65536",
    "porto",
    "",
    "-8080",
    "80.80",
    "0x1f90",
    "8e3",
    "4294975376",
    "99999999999999999999999",
];

/// With PORT 0 the server listens, at a port that the system chooses.
pub fn server_accepts_port_0(check: Check) {
    let check = check
        .expects("two servers with PORT 0 at one address both listen, each at a port that the system chooses for it")
        .usually("0 is refused for the server as it is for the client, or taken for a port of the program's own choice");
    each_server::works(&check);
    let own = Endpoint::own();
    let address = own.addresses()[0].ip().to_string();
    let [mut first, mut second] =
        [0, 1].map(|_| Program::start(&check, "server", &[&address, "0"]));
    first.stays_up_for_a_while();
    second.is_still_up();
}

/// Without ADDRESS and PORT, or with a PORT that is none, the server says so and ends.
pub fn server_rejects_missing_or_malformed_arguments(check: Check) {
    let check = check
        .expects("without ADDRESS and PORT, or with a PORT that is none, the server says so on stderr and fails")
        .usually("an argument is optional, has a default, or is parsed with `unwrap`");
    each_server::works(&check);
    let servers: Vec<_> = bad_arguments(check.some_of(&BAD_PORTS, 2))
        .map(|arguments| Program::start(&check, "server", &arguments))
        .collect();
    for mut server in servers {
        server.ends_with_a_message();
        if server.found_its_address_in_use() {
            check.fail(text!(
                "the server took an ADDRESS and PORT that it was not given, and tried to listen there: {words}",
                words = server.has_said()[1].trim()
            ));
        }
    }
}

/// Without ADDRESS and PORT, or with a PORT that is none, the client says so and ends, and connects
/// to nobody.
pub fn client_rejects_missing_or_malformed_arguments(check: Check) {
    let check = check
        .expects("without ADDRESS and PORT, or with a PORT that is none (such as 0), the client says so on stderr and fails, and connects to nobody")
        .usually("an argument is optional, has a default, or is parsed with `unwrap`");
    each_client::works(&check);
    let bad_ports = [&["0"][..], &BAD_PORTS].concat();
    let clients: Vec<_> = bad_arguments(check.some_of(&bad_ports, 3))
        .map(|arguments| {
            let check = match arguments.last() {
                Some(&"0") => check.clone().usually(
                    "0 is a PORT for a server alone, and nobody can be called there: the client has to refuse it before it connects, with an error (`value_parser!(u16).range(1..)`)",
                ),
                _ => check.clone(),
            };
            let mut client = Program::start(&check, "client", &arguments);
            client.types(typed(&check));
            (check, arguments, client)
        })
        .collect();
    for (check, arguments, mut client) in clients {
        client.ends_with_a_message();
        let port = arguments.get(1).copied();
        has_not_been_refused(&check, &client, port);
    }
}

/// Too few arguments, and those with one of `bad_ports`.
fn bad_arguments<'a>(bad_ports: &'a [&'a str]) -> impl Iterator<Item = Vec<&'a str>> {
    let pairs = bad_ports.iter().map(|port| vec!["127.0.0.1", port]);
    [vec![], vec!["127.0.0.1"]].into_iter().chain(pairs)
}

/// Whoever was refused has tried to connect: in the words of the system, or by the number that
/// Linux, macOS or Windows has for it.
/// `port` is the PORT that it was given.
fn has_not_been_refused(check: &Check, client: &Program, port: Option<&str>) {
    let words = [
        "refused",
        "ECONNREFUSED",
        "rror 111",
        "rrno 111",
        "rror 61",
        "rrno 61",
        "10061",
    ];
    let [_, stderr] = client.has_said();
    if words.iter().any(|word| stderr.contains(word)) {
        let stderr = stderr.trim();
        let happened = match port {
            Some(port) => text!(
                "the client took {port} for a PORT, and tried to connect: {stderr}",
                port,
                stderr
            ),
            None => text!(
                "the client took an ADDRESS and PORT that it was not given, and tried to connect: {stderr}",
                stderr
            ),
        };
        check.fail_for(&client.process, Seen::Other, happened);
    }
}

/// A role that is none is no command.
pub fn server_or_client_is_the_only_choice(check: Check) {
    let check = check
        .expects("with a first argument that is neither `server` nor `client`, in just these letters, the program says so on stderr and fails")
        .usually("what is not one of the two is taken for the other, or for one that begins alike, or ends the program in silence");
    each_client::works(&check);
    let endpoint = Endpoint::own();
    for &role in check.some_of(
        &[
            "servers", "Server", "clients", "CLIENT", "serv", "cli", "servidor", "nobody",
        ],
        2,
    ) {
        let mut program = Program::start(&check, role, &endpoint.arguments());
        program.ends_input();
        program.ends_with_a_message();
        has_not_been_refused(&check, &program, None);
    }
}

/// A server whose address and port are taken says so and ends.
pub fn server_reports_a_taken_port(check: Check) {
    let check = check
        .expects("a server whose address and port are taken, by another program or by its own kind, says so on stderr and fails")
        .usually("the error of `bind` is ignored or unwrapped, the server listens elsewhere, or it shares its port (SO_REUSEPORT)");
    each_server::works(&check);
    // Whoever looks for its own kind sees a stranger as well.
    if !check.is_kept() {
        let other = check.test_server();
        check.start_server(other.endpoint()).ends_with_a_message();
    }

    // The same program twice: each might have been told to share its port.
    let mut first = check.server();
    match check.serves_one_client() {
        false => first.connect().is_answered(),
        // Nobody may connect to it: that would be its one client. What a server waits for is a client.
        true if comes_to_rest(&first) => {}
        true if !is_listened_on(&check, first.addresses()[0]) => return,
        true => {}
    }
    first.start_another().ends_with_a_message();
}

/// A server whose ADDRESS is none of this machine, or has none, says so and ends.
pub fn server_reports_an_address_that_is_not_here(check: Check) {
    let check = check
        .expects("a server whose ADDRESS is not one of this machine, or a name that nobody knows, says so on stderr and fails")
        .usually("the error of `bind`, or of the look-up of the name, is ignored, unwrapped, or told with the status 0");
    each_server::works(&check);
    // An address for documentation (RFC 5737): nobody has it.
    let elsewhere = IpAddr::from([192, 0, 2, 1]);
    if TcpListener::bind((elsewhere, 0)).is_err() {
        Program::start(&check, "server", &[elsewhere.to_string(), "0".to_string()])
            .ends_with_a_message();
    }
    if NOBODY.is_known_to_be_nobody() {
        Program::start(&check, "server", &[NOBODY.0, "0"]).ends_with_a_message();
    }
}

/// A client whose ADDRESS is a name that nobody knows says so and ends.
pub fn client_reports_an_unknown_host(check: Check) {
    let check = check
        .expects("a client whose ADDRESS is a name that nobody knows says so on stderr and fails")
        .usually("the error of the look-up is unwrapped, or printed and then forgotten: the status stays 0");
    each_client::works(&check);
    if NOBODY.is_known_to_be_nobody() {
        // Somebody listens on that port here: no name, no connection.
        let elsewhere = Endpoint::localhost_at(Ipv4Addr::LOCALHOST.into());
        let _listener = elsewhere.listen();
        let port = elsewhere.addresses()[0].port().to_string();
        let mut client = Program::start(&check, "client", &[NOBODY.0, &port]);
        client.types(typed(&check));
        client.ends_with_a_message();
    }
}

/// A name that is nobody's (RFC 6761).
const NOBODY: Name = Name("nobody.invalid");

struct Name(&'static str);

impl Name {
    /// Whether this machine says so within a moment. One without a network may look for minutes, and
    /// some providers answer for every name.
    fn is_known_to_be_nobody(&self) -> bool {
        let (name, (sender, receiver)) = (self.0, mpsc::channel());
        thread::spawn(move || sender.send((name, 9).to_socket_addrs().is_err()));
        receiver
            .recv_timeout(Duration::from_millis(300))
            .unwrap_or(false)
    }
}

/// A client that nobody listens to says so and ends.
pub fn client_reports_a_refused_connection(check: Check) {
    let check = check
        .expects("a client whose connection is refused says so on stderr and fails")
        .usually("the error of `connect` is unwrapped, or printed and then forgotten: the status stays 0");
    each_client::works(&check);
    let nobody = Endpoint::own();
    let mut client = check.start_client(&nobody);
    check.story().has_no_server();
    client.types(typed(&check));
    client.ends_with_a_message();
}

/// A client whose server closes or resets the connection without a reply says so and ends.
pub fn client_reports_a_missing_reply(check: Check) {
    let check = check
        .expects("a client whose server closes or resets the connection without a reply says so on stderr and fails")
        .usually("a `read` that gives 0 bytes is taken for an empty reply: the peer has closed");
    let check = match check.has_keys() {
        true => check.usually("`None` of `receive_message` is passed over, or taken for an empty reply: the peer has closed"),
        false => check,
    };
    each_client::works(&check);
    let server = check.test_server();

    let mut closed = server.start_client();
    closed.types(typed(&check));
    let mut connection = server.accept(&mut closed);
    connection.receives_a_message();
    connection.closes();
    closed.ends_with_a_message();

    let mut reset = server.start_client();
    reset.types(typed(&check));
    let mut connection = server.accept(&mut reset);
    connection.receives_a_message();
    connection.resets();
    reset.ends_with_a_message();
}

/// What goes wrong with a later message is a failure like that of the first one.
pub fn client_reports_a_failure_at_any_message(check: Check) {
    let check = check
        .expects("a client that has had four replies, and whose fifth message is not answered, says so on stderr and fails")
        .usually("an error in the loop ends the loop only, and the program with success");
    for closes in [true, false] {
        let mut server = check.test_server();
        let mut client = server.start_client();
        for message in ["um", "dois", "três", "quatro"] {
            client.types(format!("{message}\n"));
            server.serves(&mut client, message, "uma resposta");
        }
        client.types("cinco\n");
        let connection = server.receives(&mut client, "cinco");
        match closes {
            true => connection.closes(),
            false => connection.resets(),
        }
        client.types("seis\n");
        client.ends_with_a_message();
    }
}

/// A server that is gone is a failure at any message.
pub fn client_reports_a_server_that_has_gone(check: Check) {
    let check = check
        .expects("a client whose server answers one message, or four, and is gone at the next, says so on stderr and fails")
        .usually("an error of `connect` is only looked at for the first message");
    for answered in [1, 4] {
        let mut server = check.test_server();
        let mut client = server.start_client();
        for number in 0..answered {
            let message = format!("mensagem {number}");
            client.types(format!("{message}\n"));
            server.serves(&mut client, &message, "uma resposta");
        }
        drop(server);
        client.types("mais uma\ne outra\n");
        client.ends_with_a_message();
    }
}
