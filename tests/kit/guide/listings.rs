//! The code that the guide shows, where the compiler sees it. What stands here between `// LISTING
//! PAGE` and `// END` is what the page shows, in every language, but for blank lines and comments.

// The pages show code with holes, and leave to the reader what is done with it.
#![allow(dead_code, unused, clippy::all, unreachable_code)]

use std::io::{self, BufRead, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result};
use sock_utils::cli::ClientArgs;
use sock_utils::{Dictionary, create_tcp_client_socket, is_integer, next_line, receive_message};
use socket2::{Domain, Socket, Type};

use super::blocks::blocks;
use super::{editions, pages};
use crate::support::files::read;

#[test]
fn each_listing_is_code_that_compiles() {
    for edition in editions() {
        let shown = pages(edition).into_iter().flat_map(|page| {
            let text = read(&format!("guide/{edition}/{page}.md"));
            let code = blocks(&text).into_iter().filter(is_code);
            let code = code.map(move |block| (page.clone(), code_in(&block.lines)));
            code.collect::<Vec<_>>()
        });
        let mut shown: Vec<_> = shown.collect();
        let mut compiled = compiled();
        shown.sort();
        compiled.sort();
        assert_eq!(
            shown, compiled,
            "guide/{edition}, tests/kit/guide/listings.rs"
        );
    }
}

/// The manual's signatures are no code by themselves: they are compared with the library.
fn is_code(block: &super::blocks::Block) -> bool {
    block.language.starts_with("rust") && !block.language.contains("signature")
}

/// The listings of this file: their pages, and their lines.
fn compiled() -> Vec<(String, Vec<String>)> {
    let source = read("tests/kit/guide/listings.rs");
    let listings = source.split("// LISTING ").skip(2);
    let listing = |listing: &str| {
        let (page, code) = listing.split_once('\n').expect("a listing has lines");
        let (code, _) = code.split_once("// END").expect("a listing ends");
        let lines: Vec<_> = code.lines().map(str::to_string).collect();
        (page.to_string(), code_in(&lines))
    };
    listings.map(listing).collect()
}

/// What is code in `lines`: comments may be translated, and a page may be indented as it likes.
fn code_in(lines: &[String]) -> Vec<String> {
    let code = lines.iter().map(|line| {
        let code = line.split("//").next().unwrap_or_default();
        code.trim().to_string()
    });
    code.filter(|line| !line.is_empty()).collect()
}

fn ex01() -> Result<()> {
    // LISTING ex01
    let listener = TcpListener::bind("127.0.0.1:9999")?;
    let (mut connection, peer) = listener.accept()?;
    let mut buffer = [0; 1024];
    let length = connection.read(&mut buffer)?;
    // END
    Ok(())
}

// LISTING ex02
#[derive(clap::Args)]
pub struct Copies {
    /// How many copies to print
    number: u32,
}
// END

fn ex02(args: &ClientArgs) -> Result<()> {
    // LISTING ex02
    let mut connection = TcpStream::connect((args.address.as_str(), args.port))
        .with_context(|| todo!("a text that says where: which two values?"))?;
    // END
    Ok(())
}

fn ex03() -> Result<()> {
    // LISTING ex03
    for line in io::stdin().lines() {
        let line = line.context("cannot read the input")?;
        // not empty? then this is it
    }
    // END
    Ok(())
}

fn ex04_in_the_same_way() -> Result<()> {
    // LISTING ex04
    let address: SocketAddr = "127.0.0.1:9999".parse()?;
    let socket = Socket::new(Domain::IPV4, Type::DGRAM, None)?;
    socket.bind(&address.into())?;
    let socket: UdpSocket = socket.into();
    // END
    Ok(())
}

fn ex04(address: SocketAddr) -> Result<()> {
    // LISTING ex04
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    socket.bind(&address.into())?;
    // END
    Ok(())
}

fn ex05(listener: TcpListener, answer: fn(TcpStream) -> Result<()>) {
    // LISTING ex05
    match listener.accept() {
        Ok((connection, peer)) => {
            if let Err(error) = answer(connection) {
                // stderr: who, and what
            }
        }
        Err(error) => {
            // stderr, then a pause of, say, 100 ms
        }
    }
    // END
}

// LISTING ex06
fn ask(args: &ClientArgs, message: &str) -> Result<String> {
    let mut connection = create_tcp_client_socket(&args.address, args.port)?;
    todo!("send the message, and give what `receive` gives")
}
// END

fn ex07(mut input: impl BufRead) -> Result<()> {
    // LISTING ex07
    let exit: &str = todo!("which line?");
    while let Some(message) = next_line(&mut input)? {
        if message == exit {
            // leave the loop
        }
    }
    // END
    Ok(())
}

fn comp1(socket: &mut impl Read, length: usize) {
    // LISTING comp1
    let mut bytes = Vec::new();
    let result = socket.take(length as u64).read_to_end(&mut bytes);
    // END
}

struct Comp2 {
    next: u64,
}

impl Comp2 {
    // LISTING comp2
    fn insert(&mut self, string: String) -> u64 {
        let key = self.next;
        key
    }
    // END
}

enum Request<'a> {
    Get(&'a str),
    Add(&'a str),
}

// LISTING comp3
fn parse(message: &str) -> Request<'_> {
    match message.strip_prefix("GET ") {
        Some(key) if is_integer(key) => Request::Get(key),
        _ => todo!("LIST? and what is all the rest?"),
    }
}
// END

fn comp4(mut connection: TcpStream) -> Result<()> {
    // LISTING comp4
    while let Some(message) = receive_message(&mut connection)? {
        // answer it
    }
    Ok(())
    // END
}

// LISTING comp5
fn answer(message: &str, dictionary: &Mutex<Dictionary>) -> String {
    let mut dictionary = dictionary.lock().unwrap_or_else(PoisonError::into_inner);
    todo!("as in comp4")
}
// END

fn comp6(message: &str) -> Request<'_> {
    // LISTING comp6
    match message.split_once(',') {
        Some(("ADD", string)) if !string.is_empty() => Request::Add(string),
        _ => todo!("REMOVE with an integer; and all the rest"),
    }
    // END
}
