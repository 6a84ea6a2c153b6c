//! The clients that have become routine.

use std::io::{self, Write};
use std::net::TcpStream;

use anyhow::{Context, Result};

use crate::cli::ClientArgs;
use crate::{create_tcp_client_socket, next_line, receive_message, send_message};

/// The client of comp2: sends each line of standard input on a connection of its own, and prints
/// the replies, until `EXIT` or the end of the input.
///
/// # Errors
/// When the server cannot be reached or leaves without a reply, or a line cannot be read or sent.
pub fn ask_line_by_line(args: &ClientArgs) -> Result<()> {
    for_each_line(|line| {
        let mut connection = create_tcp_client_socket(&args.address, args.port)?;
        ask(&mut connection, line)
    })
}

/// The client of comp4: sends all lines of standard input on one connection, and prints the
/// replies, until `EXIT` or the end of the input.
///
/// # Errors
/// As [`ask_line_by_line`].
pub fn ask_in_one_session(args: &ClientArgs) -> Result<()> {
    let mut connection = create_tcp_client_socket(&args.address, args.port)?;
    for_each_line(|line| ask(&mut connection, line))
}

fn for_each_line(mut ask: impl FnMut(&str) -> Result<String>) -> Result<()> {
    let mut input = io::stdin().lock();
    while let Some(line) = next_line(&mut input)? {
        if line == "EXIT" {
            break;
        }
        let reply = ask(&line)?;
        writeln!(io::stdout(), "received: {reply}").context("cannot print the reply")?;
    }
    Ok(())
}

fn ask(connection: &mut TcpStream, message: &str) -> Result<String> {
    send_message(connection, message)?;
    receive_message(connection)?.context("the server closed the connection before it replied")
}
