//! The bytes of requests and replies, where each microsecond counts.

use std::io::{self, ErrorKind, Read, Write};
use std::time::Duration;

use language::text;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::model::reply::Progress;
use crate::model::{Dictionary, Request};
use crate::support::{Check, TestClient, quote, without_line_end};

/// How long a reply is waited for when nothing else is under way, before it is asked for again.
const MOMENT: Duration = Duration::from_millis(50);

/// `request` as it is sent, in the words of the step.
pub fn said(check: &Check, request: &Request) -> String {
    request.written_for(check.kind())
}

/// Sends `request`, in the words of the step.
pub fn send(check: &Check, client: &TestClient, name: &str, request: &Request) {
    let message = said(check, request);
    check.note(
        name,
        text!("sends       {bytes}", bytes = quote(message.as_bytes())),
    );
    let mut stream = client.stream();
    if let Err(error) = stream.write_all(message.as_bytes()) {
        check.fail(text!(
            "{name} could not send {request}: {error}",
            name,
            request = message,
            error
        ));
    }
}

/// Receives what comes within `limit`, which may be far shorter than a socket's own limits.
pub fn receive(client: &TestClient, limit: Duration, received: &mut Vec<u8>) -> io::Result<()> {
    let mut stream = client.stream();
    let limit = Timespec::try_from(limit).map_err(io::Error::other)?;
    match poll(&mut [PollFd::new(&stream, PollFlags::IN)], Some(&limit)) {
        Ok(0) | Err(rustix::io::Errno::INTR) => return Ok(()),
        Ok(_) => {}
        Err(error) => return Err(error.into()),
    }
    let mut buffer = [0; 4096];
    match stream.read(&mut buffer)? {
        0 => Err(ErrorKind::UnexpectedEof.into()),
        length => {
            received.extend_from_slice(&buffer[..length]);
            Ok(())
        }
    }
}

/// The text of a reply that is not empty.
pub fn text_of(received: &[u8]) -> Option<&[u8]> {
    let start = received.iter().position(|byte| !b"\r\n".contains(byte))?;
    let bytes = &received[start..];
    match crate::support::frame::unframe(bytes) {
        Some((text, _)) if bytes[0] == 0 => Some(without_line_end(text)),
        _ if bytes[0] == 0 => None,
        _ => Some(without_line_end(bytes)),
    }
}

/// Asks when nothing else is under way, and gives the reply.
pub fn ask_alone(
    check: &Check,
    client: &TestClient,
    dictionary: &mut Dictionary,
    request: Request,
) -> String {
    send(check, client, text!("client 1"), &request);
    let reply = dictionary.reply_to(&request);
    let mut received = Vec::new();
    let wait = check.wait();
    loop {
        let result = receive(client, MOMENT, &mut received);
        let progress = text_of(&received).map(|text| reply.progress_of(text));
        let came = quote(&received);
        match progress {
            Some(Progress::Complete) => {
                check.note(
                    text!("client 1"),
                    text!("receives    {bytes}", bytes = came),
                );
                let text = text_of(&received).unwrap_or_default();
                return String::from_utf8_lossy(text).into_owned();
            }
            Some(Progress::Wrong) => check.fail(text!(
                "`{request}` got {came}, in place of {reply}",
                request = said(check, &request),
                came,
                reply
            )),
            _ if result.is_err() || wait.is_over() => check.fail(text!(
                "`{request}` got {came}, in place of {reply}",
                request = said(check, &request),
                came,
                reply
            )),
            _ => {}
        }
    }
}
