//! Complementary exercise 1: every message in a frame, received with `receive_all`.

use std::io::{self, Write};
use std::net::TcpStream;

use anyhow::{Context, Result, ensure};
use sock_utils::cli::{ClientArgs, ServerArgs};
use sock_utils::{MAX_FRAME, next_line, receive_all, say, serve_each};
use sock_utils::{create_tcp_client_socket, create_tcp_server_socket};

/// Serves one client after another, until it is killed.
pub fn server(args: ServerArgs) -> Result<()> {
    let listener = create_tcp_server_socket(&args.address, args.port, 1)?;
    say!("listening on {}", listener.local_addr()?);
    serve_each(&listener, answer)
}

fn answer(mut connection: TcpStream) -> Result<()> {
    let message = receive_frame(&mut connection)?;
    say!("received: {message}");
    send_frame(&mut connection, "Aqui vai a resposta")
}

/// Sends each line that the user types, and prints the replies, until `EXIT` or the input's end.
pub fn client(args: ClientArgs) -> Result<()> {
    let mut input = io::stdin().lock();
    while let Some(message) = next_line(&mut input)? {
        if message == "EXIT" {
            break;
        }
        let reply = ask(&args, &message)?;
        writeln!(io::stdout(), "received: {reply}").context("cannot print the reply")?;
    }
    Ok(())
}

/// Connects, sends `message`, gives the reply, and closes the connection.
fn ask(args: &ClientArgs, message: &str) -> Result<String> {
    let mut connection = create_tcp_client_socket(&args.address, args.port)?;
    send_frame(&mut connection, message)?;
    receive_frame(&mut connection)
}

/// Sends the length of `message`, 4 bytes, big-endian, and then that many bytes.
fn send_frame(connection: &mut TcpStream, message: &str) -> Result<()> {
    let length = message.len();
    ensure!(
        length <= MAX_FRAME,
        "not sent: {length} bytes are more than the {MAX_FRAME} of one frame"
    );
    let header = (length as u32).to_be_bytes();
    // Both in one piece: a header on its way alone would only wait for the rest.
    connection
        .write_all(&[&header, message.as_bytes()].concat())
        .context("cannot send a frame")
}

/// Receives what `send_frame` sends, in however many pieces it comes.
fn receive_frame(connection: &mut TcpStream) -> Result<String> {
    let header = receive_all(connection, 4).context("in the length of a frame")?;
    let length = header
        .iter()
        .fold(0, |length, byte| length << 8 | usize::from(*byte));
    ensure!(
        length <= MAX_FRAME,
        "a frame of {length} bytes is announced: {MAX_FRAME} are the most"
    );
    let body = receive_all(connection, length).context("in a frame")?;
    Ok(String::from_utf8_lossy(&body).into_owned())
}
