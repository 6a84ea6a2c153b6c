//! Input for the student's client, and replies to it.

use std::time::{Duration, Instant};

use language::text;

use super::dice::Dice;
use super::input;
use super::shortest::shortest;
use super::talk::Talk;
use super::words::{accents, long_text};
use super::{SHORTENING, seed};
use crate::model::input::messages;
use crate::model::reply::{EMPTY, MISSING};
use crate::support::{Check, Endpoint, as_time_allows, patience, plain_parts};

/// So many inputs a client gets, however slow it is.
const AT_LEAST: usize = 3;

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
    talk.client.check = talk.client.check.clone().usually(
        "a reply is taken for a failure or an end, or is trimmed or cut before it is printed: whatever it says, it is printed as it came",
    );
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
        "%s%d%n 100%%",
        "a, b,c",
        "0",
        "LIST",
        "EXIT",
        "em cima\nno meio\nem baixo",
        "antes\0depois",
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
        0 => match dice.below(2) {
            0 => long_text(dice, *dice_length(lengths, number)),
            _ => accents(1024, dice.below(2)),
        },
        1..4 => dice.pick(&whole).to_string(),
        _ => format!("resposta {number}: {}", dice.pick(&texts)),
    }
}

fn dice_length(lengths: &[usize], number: usize) -> &usize {
    &lengths[number % lengths.len()]
}
