//! What the tap shows, records, and does on purpose.

use std::fs;
use std::io::{ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use crate::support::{LIMIT, Tap, folder, run, text};

/// A client and a server with a tap between them.
fn pair(options: &[&str]) -> (TcpStream, TcpStream, Tap) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let tap = Tap::start(listener.local_addr().unwrap().port(), options);
    let client = TcpStream::connect(("127.0.0.1", tap.port)).unwrap();
    let (server, _) = listener.accept().unwrap();
    for end in [&client, &server] {
        end.set_read_timeout(Some(LIMIT)).unwrap();
    }
    (client, server, tap)
}

fn receive(socket: &mut TcpStream, count: usize) -> Vec<u8> {
    let mut bytes = vec![0; count];
    socket.read_exact(&mut bytes).unwrap();
    bytes
}

fn ask(client: &mut TcpStream, server: &mut TcpStream, message: &[u8], reply: &[u8]) {
    client.write_all(message).unwrap();
    assert_eq!(receive(server, message.len()), message);
    server.write_all(reply).unwrap();
    assert_eq!(receive(client, reply.len()), reply);
}

/// Lines without their times, and without the port that a client had by chance.
fn words(lines: &str) -> Vec<String> {
    let words = |line: &str| {
        let (_, words) = line.split_once("  client")?;
        let words = words.split(" from 127.").next()?;
        Some(format!("client{words}"))
    };
    lines.lines().filter_map(words).collect()
}

#[test]
fn without_a_terminal_it_prints_lines_in_which_nothing_acts() {
    let (mut client, mut server, tap) = pair(&["--connections=1"]);
    ask(&mut client, &mut server, "olá".as_bytes(), b"\0\0\0\x02ok");
    ask(&mut client, &mut server, b"\x1b[2J\x07\xff\r\n", b"\x9b31m");
    drop(client);
    assert_eq!(server.read(&mut [0]).unwrap(), 0);
    drop(server);
    let lines = tap.lines();
    assert!(
        !lines.contains('\u{1b}') && !lines.contains('\u{7}'),
        "{lines}"
    );
    assert_eq!(
        words(&lines),
        [
            "client 1 ──▶ server  connects",
            "client 1 ──▶ server  \"olá\" (4 bytes)",
            "client 1 ◀── server  frame of 2: \"ok\"",
            "client 1 ──▶ server  \"\\x1b[2J\\x07\\xff\\r\\n\" (8 bytes)",
            "client 1 ◀── server  \"\\x9b31m\" (4 bytes)",
            "client 1 ──▶ server  half-close: sends no more",
            "client 1 ◀── server  closes",
        ]
    );
}

#[test]
fn a_recording_is_drawn_again_and_made_a_picture_of() {
    let folder = folder("recording");
    let path = |name: &str| folder.join(name).display().to_string();
    let (json, svg, again) = (path("tap.json"), path("tap.svg"), path("again.svg"));
    let options = ["--connections=1", "--json", &json, "--svg", &svg];
    let (mut client, mut server, tap) = pair(&options);
    ask(&mut client, &mut server, b"<b>&\xff", b"1");
    drop((client, server));
    let lines = tap.lines();

    let shown = run(&["tap", "--show", &json, "--svg", &again]);
    assert!(shown.status.success());
    let shown = text(&shown.stdout);
    // The first line says where it comes from.
    assert!(lines.lines().count() > 4, "{lines}");
    assert_eq!(
        shown.lines().skip(1).collect::<Vec<_>>(),
        lines.lines().collect::<Vec<_>>()
    );
    let picture = fs::read_to_string(&svg).unwrap();
    assert_eq!(picture, fs::read_to_string(&again).unwrap());
    assert!(picture.contains("&lt;b&gt;&amp;\\xff"), "{picture}");
    assert!(picture.contains("prefers-color-scheme: dark"), "{picture}");
}

#[test]
fn what_is_no_recording_is_refused_and_half_a_line_at_the_end_left_out() {
    let folder = folder("no-recording");
    let show = |name: &str, content: &str| {
        let path = folder.join(name);
        fs::write(&path, content).unwrap();
        run(&["tap", "--show", &path.display().to_string()])
    };
    let lost = "{\"at\":0.5,\"connection\":1,\"event\":\"lost\"}\n";
    let shown = show("half.json", &format!("{lost}{{\"at\":0."));
    assert!(shown.status.success());
    assert!(text(&shown.stdout).contains("lost on purpose"));
    assert!(text(&shown.stderr).contains("line 2: not understood"));

    let refused = show("other.json", "[1, 2]");
    assert!(!refused.status.success());
    assert!(text(&refused.stderr).contains("is no recording"));
    let missing = run(&["tap", "--show", "no such file"]);
    assert!(!missing.status.success());
    assert!(text(&missing.stderr).contains("cannot read `no such file`"));
}

#[test]
fn bytes_travel_in_pieces_on_purpose() {
    let (mut client, mut server, tap) = pair(&["--cut=4", "--connections=1"]);
    ask(&mut client, &mut server, b"\0\0\0\x06metade", b"0123456789");
    drop((client, server));
    let told = words(&tap.lines()).join("\n");
    for words in [
        "frame of 6: nothing yet, piece 1 of 3",
        "… \"meta\" (4 of 6), piece 2 of 3",
        "… \"de\" (6 of 6), piece 3 of 3",
        "\"0123\" (4 bytes), piece 1 of 3",
        "… \"89\" (2 bytes), piece 3 of 3",
    ] {
        assert!(told.contains(words), "{words} in\n{told}");
    }
}

#[test]
fn everything_is_late_on_purpose() {
    let (mut client, mut server, _tap) = pair(&["--delay=150"]);
    let start = Instant::now();
    ask(&mut client, &mut server, b"um", b"0");
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[test]
fn a_connection_is_reset_on_purpose_when_so_many_bytes_have_passed() {
    let (mut client, mut server, tap) = pair(&["--reset-after=5", "--connections=1"]);
    client.write_all(b"oito bytes").unwrap();
    for (end, came) in [(&mut server, "oito "), (&mut client, "")] {
        let mut bytes = Vec::new();
        let error = end.read_to_end(&mut bytes).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
        assert_eq!(text(&bytes), came);
    }
    assert!(tap.lines().contains("reset on purpose, on both sides"));
}

#[test]
fn a_client_is_lost_on_purpose_and_the_server_hears_nothing_of_it() {
    let (mut client, mut server, tap) = pair(&["--lose-client", "--connections=1"]);
    client.write_all(b"um").unwrap();
    assert_eq!(receive(&mut server, 2), b"um");
    let error = client.read(&mut [0]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    server.write_all(b"0").unwrap();
    server
        .set_read_timeout(Some(Duration::from_millis(300)))
        .unwrap();
    let error = server.read(&mut [0]).unwrap_err();
    assert!(matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut
    ));
    drop(server);
    assert!(tap.lines().contains("the server does not hear of it"));
}

#[test]
fn a_server_that_is_not_there_is_told_and_the_client_reset() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let tap = Tap::start(port, &["--connections=1"]);
    let mut client = TcpStream::connect(("127.0.0.1", tap.port)).unwrap();
    assert!(client.read(&mut [0]).is_err());
    assert!(tap.lines().contains("server  cannot be reached: "));
}

#[test]
fn a_port_that_is_taken_and_arguments_that_are_missing_are_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let taken = run(&["tap", &port, "127.0.0.1", "9"]);
    assert!(!taken.status.success());
    assert!(text(&taken.stderr).contains(&format!("cannot listen on port {port}")));
    for wrong in [
        &["tap"][..],
        &["tap", "1", "localhost"],
        &["tap", "1", "localhost", "0"],
        &["tap", "0", "localhost", "9", "--cut=0"],
    ] {
        let refused = run(wrong);
        assert_eq!(refused.status.code(), Some(2), "{wrong:?}");
    }
}
