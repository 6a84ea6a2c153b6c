//! Programs that do one odd thing each, which KIT_ODD names.

use std::env;
use std::io::{self, BufRead, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

fn main() -> ExitCode {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let [role, address, port] = &arguments[..] else {
        return ExitCode::FAILURE;
    };
    let odd = env::var("KIT_ODD").unwrap();
    let address = format!("{address}:{port}");
    match role.as_str() {
        "server" => serve(&address, &odd),
        _ => ask(&address, &odd),
    }
    ExitCode::SUCCESS
}

/// What the compiler may write before the name of a file of `exercises/`.
const WAYS: [&str; 3] = ["src/bin/../../", "src/../", "src\\bin\\../../"];

fn serve(address: &str, odd: &str) {
    // Before anything else: a test sees that the program is there.
    let _test = env::var("KIT_WITNESS").map(|test| TcpStream::connect(test).unwrap());
    // It never listens: a client that came between its listening and its end would be let in.
    if odd == "ends at once" {
        std::process::exit(1);
    }
    let listener = TcpListener::bind(address).unwrap();
    if odd == "gives a key twice" {
        give_keys(&listener);
    }
    loop {
        let (mut client, peer) = listener.accept().unwrap();
        let mut buffer = [0; 1024];
        let length = client.read(&mut buffer).unwrap_or(0);
        let message = String::from_utf8_lossy(&buffer[..length]);
        if odd == "prints a flood before and after" {
            flood();
        }
        println!("{peer:?} {message}");
        println!("{} on port {}", peer.ip(), peer.port());
        match odd {
            "prints a flood before and after" => flood(),
            "panics" => panic!("no client is served here"),
            "dies in a file of its own" => {
                println!("{}", String::from_utf8_lossy(&buffer));
                for way in WAYS {
                    eprintln!("thread 'main' (7) panicked at {way}exercises/ex05.rs:41:9:\nno");
                }
                std::process::exit(101);
            }
            "says what a terminal obeys" => {
                print!("\x1b[2J\x1b]0;title\x07 \0 \u{202e}gnirts\u{202c} \u{9b}31m \u{7f}\r\n");
                panic!("\x1b[31mred\x1b[0m");
            }
            "ends without a message" if length == 0 => std::process::exit(1),
            "never replies" => thread::sleep(Duration::from_secs(3600)),
            _ => {}
        }
        let reply = match odd {
            "replies in part" => "Aqui vai a respos",
            _ => "Aqui vai a resposta",
        };
        if odd == "replies slowly, in parts" {
            for part in ["Aqui ", "vai a ", "resposta"] {
                thread::sleep(Duration::from_secs(1));
                let _ = client.write_all(part.as_bytes());
            }
        } else {
            let _ = client.write_all(reply.as_bytes());
        }
        if ["closes after its client", "replies in part"].contains(&odd) {
            let _ = client.read(&mut buffer);
        }
    }
}

/// A server of comp5 that gives one key in the middle of many twice, and each client its own last string.
fn give_keys(listener: &TcpListener) -> ! {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    loop {
        let (mut client, _) = listener.accept().unwrap();
        thread::spawn(move || {
            let (mut buffer, mut last) = ([0; 1024], Vec::new());
            while let Ok(length @ 1..) = client.read(&mut buffer) {
                if buffer.starts_with(b"GET ") {
                    let _ = client.write_all(&last);
                    continue;
                }
                last = buffer[..length].to_vec();
                let key = match NEXT.fetch_add(1, Ordering::SeqCst) {
                    201 => 200,
                    key => key,
                };
                let _ = client.write_all(key.to_string().as_bytes());
            }
        });
    }
}

/// 4 MB, in lines.
fn flood() {
    let line = "all work and no play ".repeat(50) + "\n";
    for _ in 0..4000 {
        let _ = io::stdout().write_all(line.as_bytes());
    }
}

fn ask(address: &str, odd: &str) {
    match odd {
        "half-closes" => ask_until_exit(address),
        "reads on" => {
            ask_once(address);
            let _ = io::stdin().lock().lines().next();
        }
        "ends at once" => assert!(ask_once(address), "there was no reply"),
        "tells a missing reply" if !ask_once(address) => eprintln!("there was no reply"),
        _ => assert!(odd.starts_with("tells"), "{odd}"),
    }
}

/// Sends the first line of the input, and prints the reply; says whether there was one.
fn ask_once(address: &str) -> bool {
    let mut message = String::new();
    let _ = io::stdin().lock().read_line(&mut message);
    let mut server = TcpStream::connect(address).unwrap();
    server.write_all(message.trim_end().as_bytes()).unwrap();
    let mut buffer = [0; 1024];
    let length = server.read(&mut buffer).unwrap();
    println!("{}", String::from_utf8_lossy(&buffer[..length]));
    length > 0
}

/// A client of comp5 that half-closes its connection at `EXIT`, and ends with the server's end.
fn ask_until_exit(address: &str) {
    let mut server = TcpStream::connect(address).unwrap();
    for line in io::stdin().lock().lines() {
        let line = line.unwrap();
        match line.as_str() {
            "EXIT" => break,
            "" => continue,
            _ => {}
        }
        server.write_all(line.as_bytes()).unwrap();
        let mut buffer = [0; 1024];
        let length = server.read(&mut buffer).unwrap();
        println!("{}", String::from_utf8_lossy(&buffer[..length]));
    }
    server.shutdown(Shutdown::Write).unwrap();
    assert_eq!(server.read_to_end(&mut Vec::new()).unwrap(), 0);
}
