//! The load, and the comparison: on servers that are played here, and on the bare ones.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Output;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use crate::support::{folder, run, text};

/// A server with a thread a connection, which replies as `reply` says, and takes `pauses[n]` before it
/// answers the n-th message of a connection.
fn serve(reply: fn(&[u8]) -> Vec<u8>, pause: fn(usize) -> Duration) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection: TcpStream = connection.unwrap();
            thread::spawn(move || {
                let mut buffer = [0; 2048];
                for number in 0.. {
                    let Ok(count @ 1..) = connection.read(&mut buffer) else {
                        return;
                    };
                    thread::sleep(pause(number));
                    if connection.write_all(&reply(&buffer[..count])).is_err() {
                        return;
                    }
                }
            });
        }
    });
    port
}

fn load(port: u16, options: &[&str]) -> Output {
    let port = port.to_string();
    let arguments = ["load", "127.0.0.1", &port];
    run(&[&arguments, options].concat())
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

fn no_pause(_: usize) -> Duration {
    Duration::ZERO
}

/// A reply like that of a server which counts its keys.
fn key(_: &[u8]) -> Vec<u8> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    NEXT.fetch_add(1, Ordering::SeqCst).to_string().into_bytes()
}

#[test]
fn every_request_is_counted_and_timed() {
    let port = serve(<[u8]>::to_vec, no_pause);
    let options = [
        "--step=echo",
        "--requests=1000",
        "--clients=7",
        "--threads=2",
    ];
    let output = load(port, &[&options[..], &["--json"]].concat());
    assert!(output.status.success(), "{output:?}");
    let result = json(&output);
    assert_eq!(result["answered"], 1000);
    assert_eq!(result["wrong"], 0);
    let time = |name: &str| result["milliseconds"][name].as_f64().unwrap();
    assert!(time("p50") > 0.0 && time("p50") <= time("p99") && time("p99") <= time("max"));

    let output = text(&load(port, &options).stdout);
    assert!(output.contains("1000 in "), "{output}");
    assert!(output.contains("no reply was wrong"), "{output}");
}

#[test]
fn a_connection_serves_as_many_requests_as_the_step_has_it() {
    // Such a server never closes: it is the client that goes after its reply.
    let port = serve(
        |_| b"Aqui vai a resposta".to_vec(),
        |number| match number {
            0 => Duration::ZERO,
            _ => Duration::from_secs(3600),
        },
    );
    let output = load(port, &["--step=ex05", "--requests=100", "--clients=3"]);
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn wrong_replies_are_told() {
    let options = ["--requests=50", "--clients=2", "--mix=add", "--json"];
    for (step, reply, wrong) in [
        ("comp5", (|_| b"7".to_vec()) as fn(&[u8]) -> Vec<u8>, true),
        ("comp5", key, false),
        ("ex05", |_| b"Aqui vai".to_vec(), true),
        (
            "comp1",
            |_| b"\0\0\0\x13Aqui vai a resposta".to_vec(),
            false,
        ),
    ] {
        let step = format!("--step={step}");
        let output = load(serve(reply, no_pause), &[&options[..], &[&step]].concat());
        assert_eq!(output.status.success(), !wrong, "{output:?}");
        assert_eq!(json(&output)["wrong"].as_u64().unwrap() > 0, wrong);
    }
}

/// A server that stops for a moment: in a closed loop that is one slow request, in an open one all that
/// came meanwhile have waited.
#[test]
fn an_open_loop_counts_what_waited_while_the_server_stopped() {
    let pause = |number| match number {
        20 => Duration::from_millis(500),
        _ => Duration::ZERO,
    };
    let port = serve(<[u8]>::to_vec, pause);
    let options = [
        "--step=echo",
        "--clients=1",
        "--rate=200",
        "--requests=200",
        "--json",
    ];
    let output = load(port, &options);
    let result = json(&output);
    // Half a second of 200 a second: half of all requests came then, and waited a quarter in the mean.
    let median = result["milliseconds"]["p90"].as_f64().unwrap();
    assert!(median > 200.0, "{result}");
}

#[test]
fn who_never_gets_a_reply_is_told() {
    let port = serve(<[u8]>::to_vec, |_| Duration::from_secs(3600));
    let output = load(port, &["--step=echo", "--clients=3", "--seconds=0.2"]);
    assert!(!output.status.success());
    let told = text(&output.stdout);
    assert!(
        told.contains("3 requests had no reply by the end"),
        "{told}"
    );
}

#[test]
fn what_cannot_be_is_refused() {
    let port = serve(<[u8]>::to_vec, no_pause);
    for (options, words) in [
        (&["--step=ex01"][..], "no load for `ex01`"),
        (
            &["--step=comp5", "--mix=remove"],
            "`comp5` has no request Remove",
        ),
        (&["--seconds=-1"], "--seconds is up to a day"),
        (&["--size=9..3"], "the least first"),
        (&["--mix=add=0"], "no request has a weight"),
    ] {
        let output = load(port, options);
        assert!(!output.status.success(), "{options:?}");
        let told = text(&output.stderr);
        assert!(told.contains(words), "{told}");
    }
    let free = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let output = load(free, &[]);
    assert!(
        text(&output.stderr).contains("cannot connect to"),
        "{output:?}"
    );
}

#[test]
fn servers_are_started_compared_and_ended() {
    let folder = folder("compare");
    let path = |name: &str| folder.join(name).display().to_string();
    let (svg, json) = (path("all.svg"), path("all.json"));
    let line = format!(
        "echo: {} echo 127.0.0.1 {{port}}",
        env!("CARGO_BIN_EXE_instruments")
    );
    let arguments = [
        "compare",
        "echo",
        &line,
        "--clients=3,1",
        "--seconds=0.2",
        "--runs=2",
    ];
    let output = run(&[&arguments[..], &["--svg", &svg, "--json", &json]].concat());
    assert!(output.status.success(), "{output:?}");
    let told = text(&output.stdout);
    for words in ["requests/s", "p99", "A echo", " clients\n"] {
        assert!(told.contains(words), "{told}");
    }
    let picture = fs::read_to_string(svg).unwrap();
    assert_eq!(picture.matches("<polyline").count(), 4, "{picture}");
    assert!(picture.contains("prefers-color-scheme: dark"));
    let measured: Value = serde_json::from_str(&fs::read_to_string(json).unwrap()).unwrap();
    assert_eq!(measured[0]["server"], "echo");
    assert_eq!(measured[1]["points"][1]["clients"], 3);
    assert!(
        measured[1]["points"][1]["requests_per_second"]
            .as_f64()
            .unwrap()
            > 0.0
    );
}

#[test]
fn a_server_that_ends_or_is_none_is_told() {
    let own = env!("CARGO_BIN_EXE_instruments");
    for (server, words) in [
        (
            format!("{own} echo no.such.address.invalid {{port}}"),
            "has ended, with",
        ),
        (
            "no-such-program {port}".to_string(),
            "has no no-such-program",
        ),
        (
            "comp99".to_string(),
            "is no step, none of echo, python, redis",
        ),
    ] {
        let output = run(&["compare", &server, "--clients=1", "--seconds=0.1"]);
        assert!(!output.status.success());
        let told = text(&output.stderr);
        assert!(told.contains(words), "{told}");
    }
}
