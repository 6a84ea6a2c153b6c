//! Input for the student's client, and replies to it.

use std::io::{ErrorKind, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use language::text;

use super::dice::Dice;
use super::input;
use super::shortest::shortest;
use super::words::long_text;
use super::{SHORTENING, seed};
use crate::model::input::messages;
use crate::model::reply::{EMPTY, MISSING};
use crate::support::frame::{frame, unframe};
use crate::support::{
    Check, Endpoint, Program, as_time_allows, patience, plain_parts, quote, wait_for,
};

/// So many inputs a client gets, however slow it is.
const AT_LEAST: usize = 3;
/// How often is looked whether a client has connected, or ended.
const POLL: Duration = Duration::from_micros(300);

/// The client sends what its input says, and prints each reply, whatever they are made of.
pub fn client_sends_whatever_is_typed(check: Check) {
    let check = check
        .drawn()
        .expects("of input that is drawn by chance from what is easily mistaken each line that has to be sent is sent, as it is, and each reply is printed")
        .usually("lines are split or trimmed in other places than their ends, or `EXIT` is looked for in another way than line by line");
    let inputs = input::draw(&check, seed());
    for number in as_time_allows(AT_LEAST, inputs.len()) {
        let lines = &inputs[number];
        if let Err(failure) = feed(&check.afresh(), lines, patience()) {
            explain(&check, lines, failure);
        }
    }
}

/// Fails with the shortest part of `lines` that still does.
fn explain(check: &Check, lines: &[Vec<u8>], mut failure: Box<Failure>) -> ! {
    let end = Instant::now() + SHORTENING;
    let limit = (5 * failure.slowest).clamp(Duration::from_millis(500), patience());
    let mut attempt = |lines: &[Vec<u8>]| {
        failure = feed(&check.afresh(), lines, limit).err()?;
        Some(lines.len())
    };
    let mut lines = shortest(lines, end, &mut attempt);
    for index in (0..lines.len()).rev() {
        let letters: Vec<_> = String::from_utf8_lossy(&lines[index])
            .chars()
            .map(|letter| letter.to_string().into_bytes())
            .collect();
        let letters = shortest(&letters, end, |letters| {
            let mut lines = lines.clone();
            lines[index] = letters.concat();
            attempt(&lines).map(|_| letters.len())
        });
        lines[index] = letters.concat();
    }
    let seed = seed();
    failure.check.note(
        text!("test"),
        text!(
            "has made the input as short as it could; it was drawn with LAB_SEED={seed}",
            seed
        ),
    );
    let check = match failure.sent == b"EXIT" {
        true => failure.check.clone().usually(
            "the line `EXIT` has to end the client before it is sent: it is not looked for, or compared with a line that still has its line end",
        ),
        false => failure.check.clone(),
    };
    check.fail(failure.happened)
}

/// An input that a client failed with.
struct Failure {
    check: Check,
    happened: String,
    /// What the client sent in place of something else.
    sent: Vec<u8>,
    /// The longest time that the client took for a message before.
    slowest: Duration,
}

/// Feeds `lines` to a new client, and replies to what it sends.
fn feed(check: &Check, lines: &[Vec<u8>], limit: Duration) -> Result<(), Box<Failure>> {
    let endpoint = Endpoint::of(check.step);
    let listener = endpoint.listen();
    let mut talk = Talk {
        check,
        listener,
        client: check.start_client(&endpoint),
        session: None,
        sent: Vec::new(),
        limit,
        slowest: Duration::ZERO,
    };
    let input = lines.concat();
    talk.client.is_fed(&input);
    let mut cuts = Dice::new(seed(), "cuts");
    let mut replies = Vec::new();
    let result = messages(check.kind(), &input)
        .iter()
        .enumerate()
        .try_for_each(|(number, message)| {
            let reply = reply(check, message, number);
            let start = Instant::now();
            talk.serves(message, &reply, &mut cuts)?;
            talk.slowest = talk.slowest.max(start.elapsed());
            replies.push(reply);
            Ok(())
        })
        .and_then(|()| talk.sees_the_end());
    if let Err(happened) = result {
        return Err(Box::new(Failure {
            check: check.clone(),
            happened,
            sent: talk.sent,
            slowest: talk.slowest,
        }));
    }
    talk.client.ends_with_success();
    for reply in &replies {
        for part in plain_parts(reply.as_bytes()) {
            talk.client.prints(part);
        }
    }
    Ok(())
}

/// A reply that a client has to print like any other, and go on. It is the same one wherever `message`
/// stands: when the input is made shorter.
fn reply(check: &Check, message: &[u8], number: usize) -> String {
    let dice = &mut Dice::new(seed(), &String::from_utf8_lossy(message));
    let texts = [
        "100% certo, sim",
        "três çãé €",
        "%s%d%n",
        "a, b,c",
        "0",
        "LIST",
        "EXIT",
        "em cima\nno meio\nem baixo",
        "👋 и 日本語",
        "a + b = c; <d> & {e} [f]",
    ];
    // What servers of later steps say, and no failure of the client.
    let whole = [
        MISSING,
        EMPTY,
        "pedido inválido",
        "0",
        "EXIT",
        "erro: não",
        "  dois espaços à frente",
    ];
    let lengths = if check.has_frames() {
        &[1023, 1024, 1025, 70_000][..]
    } else {
        &[1023, 1024]
    };
    match dice.below(12) {
        0 => long_text(dice, *dice_length(lengths, number)),
        1..4 => dice.pick(&whole).to_string(),
        _ => format!("resposta {number}: {}", dice.pick(&texts)),
    }
}

fn dice_length(lengths: &[usize], number: usize) -> &usize {
    &lengths[number % lengths.len()]
}

/// One client's conversation.
struct Talk<'a> {
    check: &'a Check,
    listener: TcpListener,
    client: Program,
    session: Option<TcpStream>,
    /// What the client sent in place of something else.
    sent: Vec<u8>,
    limit: Duration,
    slowest: Duration,
}

impl Talk<'_> {
    /// Receives `message`, where it has to come, and sends `reply`.
    fn serves(&mut self, message: &[u8], reply: &str, dice: &mut Dice) -> Result<(), String> {
        let mut stream = match self.session.take() {
            Some(stream) => stream,
            None => self.accepts(message)?,
        };
        self.receives(&stream, message)?;
        self.check.note(
            text!("test server"),
            text!("replies     {bytes}", bytes = quote(reply.as_bytes())),
        );
        let sent = match self.check.has_frames() {
            false => stream.write_all(reply.as_bytes()),
            true => {
                let frame = frame(reply.as_bytes());
                let (first, second) = frame.split_at(dice.below(frame.len()));
                stream.write_all(first).and_then(|()| {
                    thread::sleep(POLL);
                    stream.write_all(second)
                })
            }
        };
        if let Err(error) = sent {
            return Err(text!("the client did not take its reply: {error}", error));
        }
        if self.check.has_sessions() {
            self.session = Some(stream);
            return Ok(());
        }
        // A client that reads until the end waits for ours.
        let _ = stream.shutdown(Shutdown::Write);
        self.sees_the_end_of(&stream)
    }

    /// The client's next connection, for `message`.
    fn accepts(&mut self, message: &[u8]) -> Result<TcpStream, String> {
        // How long a client takes to start is no part of the conversation.
        let check = self.check.clone();
        let wait = check.wait_for(self.limit.max(patience()));
        loop {
            // Asked first: a client that has ended by now may have connected before.
            let has_ended = self.client.has_ended();
            if let Some(stream) = self.accepted() {
                return Ok(stream);
            }
            let message = quote(message);
            if has_ended {
                return Err(text!(
                    "the client ended without sending {message}, which is a line of its input",
                    message
                ));
            }
            if wait.is_over() {
                return Err(text!(
                    "the client did not send {message}, which is a line of its input: it hangs",
                    message
                ));
            }
            thread::sleep(POLL);
        }
    }

    fn accepted(&self) -> Option<TcpStream> {
        let (stream, _) = self.listener.accept().ok()?;
        stream
            .set_nonblocking(false)
            .and_then(|()| stream.set_nodelay(true))
            .expect("grader error: cannot make a socket blocking, or send at once");
        Some(stream)
    }

    fn receives(&mut self, stream: &TcpStream, message: &[u8]) -> Result<(), String> {
        let mut received = Vec::new();
        loop {
            let text = match self.check.has_frames() {
                true => unframe(&received).map(|(text, _)| text),
                false => Some(&received[..]),
            };
            let wanted = quote(message);
            if text.is_some_and(|text| !text.is_empty()) {
                self.check.note(
                    text!("test server"),
                    text!("receives    {bytes}", bytes = quote(&received)),
                );
            }
            match text {
                Some(text) if text == message => return Ok(()),
                Some(text) if !message.starts_with(text) || self.check.has_frames() => {
                    self.sent = text.to_vec();
                    return Err(text!(
                        "the client sent {text}, in place of {wanted}, which is a line of its input",
                        text = quote(text),
                        wanted
                    ));
                }
                _ => {}
            }
            let mut buffer = [0; 16 * 1024];
            match wait_for(self.limit).read(stream, &mut buffer) {
                Ok(length @ 1..) => received.extend_from_slice(&buffer[..length]),
                _ => {
                    let happened = text!(
                        "the client sent {received}, and nothing more, in place of {wanted}",
                        received = quote(&received),
                        wanted
                    );
                    self.sent = received;
                    return Err(happened);
                }
            }
        }
    }

    /// The client, which has sent all that it should, sends nothing more and ends.
    fn sees_the_end(&mut self) -> Result<(), String> {
        if let Some(stream) = self.session.take() {
            self.sees_the_end_of(&stream)?;
        }
        let wait = wait_for(self.limit);
        loop {
            let has_ended = self.client.has_ended();
            // A client may connect before it knows that it has no message.
            if let Some(stream) = self.accepted() {
                self.sees_the_end_of(&stream)?;
            } else if has_ended || wait.is_over() {
                return Ok(());
            }
            thread::sleep(POLL);
        }
    }

    fn sees_the_end_of(&mut self, stream: &TcpStream) -> Result<(), String> {
        let mut buffer = [0; 1024];
        match wait_for(self.limit).read(stream, &mut buffer) {
            Ok(0) => Ok(()),
            Ok(length) => {
                self.sent = buffer[..length].to_vec();
                let sent = quote(&self.sent);
                Err(text!(
                    "the client sent {sent} as well, which it should not",
                    sent
                ))
            }
            Err(error) if error.kind() == ErrorKind::ConnectionReset => Ok(()),
            Err(_) => Err(text!(
                "the client had not closed its connection {seconds} s after the last reply",
                seconds = format!("{:.1}", self.limit.as_secs_f32())
            )),
        }
    }
}
