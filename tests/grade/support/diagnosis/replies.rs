//! What a wrong reply comes from, by what it was in reply to.

use language::{key, text};

use super::super::difference::{Shape, shape};
use super::super::frame::{travels_bare, unframe};
use super::Check;
use super::bytes::{Known, by_shape};

const MISSING: &[u8] = b"chave inexistente";
const EMPTY: &[u8] = "dicionário vazio".as_bytes();
const INVALID: &[u8] = "pedido inválido".as_bytes();

/// The server replied `got` to `asked`, in place of `wanted`.
pub fn of_a_reply(check: &Check, got: &[u8], wanted: &[u8], asked: &[u8]) -> Known {
    let request = ["GET", "LIST", "REMOVE"]
        .into_iter()
        .find(|request| asked.starts_with(request.as_bytes()));
    // Where everything that is no request is a string, nothing is refused.
    let is_refused = got == INVALID && got != wanted && check.kind().has_verbs();
    if let Some(refused) = is_refused.then(|| of_a_refused(asked)).flatten() {
        return refused;
    }
    if let Some((text, [])) = unframe(got)
        && !check.has_frames()
        && travels_bare(text)
    {
        return known(
            "framed",
            text!(
                "the reply is sent in a frame: here a text of at most 1024 bytes travels without one"
            ),
        );
    }
    match request {
        Some("LIST") if got == asked => known(
            "stores LIST",
            text!("`LIST` itself is stored before the list is made: it is a request"),
        ),
        Some(request) if is_number(got) && !is_number(wanted) => of_a_stored(request, asked),
        _ if got == asked && got != wanted && asked.len() > 1 => known(
            "echo",
            text!("the message is sent back, in place of the reply"),
        ),
        _ if asked == b"EXIT" && check.has_keys() && !is_number(got) => known(
            "EXIT",
            text!("`EXIT` is looked for in the server: it is the client's affair"),
        ),
        _ if got == b"None" || got.starts_with(b"Some(") => known(
            "an Option",
            text!(
                "an `Option` is sent as it is (`{:?}`): what is in it has to be taken out, and for nothing there is a text"
            ),
        ),
        _ if got.strip_prefix(b"ADD,") == Some(wanted) => known(
            "ADD kept",
            text!(
                "`ADD,` is not taken for a request: the whole message is stored, and not the string behind the comma"
            ),
        ),
        None if is_number(wanted) && !is_number(got) && stores_all_else(check) => known(
            "no string to store",
            text!(
                "the message is taken for a request, or refused: what is no request is a string to store, and the reply is its key"
            ),
        ),
        _ if is_number(wanted) => of_a_key(check, got, wanted),
        Some("LIST") => {
            of_a_list(check, got, wanted).unwrap_or_else(|| by_shape(check, "server", got, wanted))
        }
        Some("GET") if wanted == MISSING => known(
            "found again",
            text!(
                "what has been taken out, or was never stored, is found all the same: it is given and not taken out, or an earlier answer is given again"
            ),
        ),
        Some("GET")
            if got == MISSING
                && check.has_sessions()
                && check.story().asks_for_what_others_stored() =>
        {
            known(
                "one dictionary each",
                text!(
                    "what another client has stored is not found: a dictionary that is made for each connection goes with it, and belongs before the loop that serves them all"
                ),
            )
        }
        Some("GET") if got == MISSING || check.is_basic() && shape(got, wanted) == Shape::Other => {
            of_another_string(got)
        }
        Some("GET") if check.is_drawn() => {
            let (key, usually) = by_shape(check, "server", got, wanted);
            let changed = text!(
                "a string is changed on its way into the dictionary, or out of it (trimmed, cut, split, letters replaced): it is kept as it came"
            );
            (key, usually.or(Some(changed.to_string())))
        }
        _ => by_shape(check, "server", got, wanted),
    }
}

/// Whether what is no request of the step is stored.
fn stores_all_else(check: &Check) -> bool {
    check.kind().has_requests() && !check.kind().has_verbs()
}

/// `request` was stored, for the reply is a key.
fn of_a_stored(request: &str, asked: &[u8]) -> Known {
    let text = String::from_utf8_lossy(asked);
    let number = text[request.len()..].trim_start_matches([' ', ',']);
    let digits = number.strip_prefix('-').unwrap_or(number).as_bytes();
    match is_number(digits) && number.parse::<u8>().is_err() {
        true => known(
            "stores an odd number",
            text!(
                "a number that is negative, or too large for the type that it is read into, is an integer as well: it is a key that is not there, and the message no string to store"
            ),
        ),
        false => (
            format!("stores {request}"),
            Some(text!(
                "`{request}` is not taken for a request: it is stored like any other message, and the reply is its key",
                request
            )),
        ),
    }
}

/// `asked` was refused, and is a request.
fn of_a_refused(asked: &[u8]) -> Option<Known> {
    let text = String::from_utf8_lossy(asked);
    let (key, usually) = match text.split_once([',', ' ']) {
        Some(("ADD", string)) if string.contains(',') => (
            "refuses a comma",
            text!(
                "a string with a comma in it is refused: all that stands behind the first comma of the message is the string (`split_once`)"
            ),
        ),
        Some(("ADD", _)) => (
            "refuses ADD",
            text!("`ADD,` with a string behind it is a request, whatever the string is made of"),
        ),
        Some(("GET" | "REMOVE", _)) => (
            "refuses a number",
            text!(
                "a request with a number that is negative, or too large for the type that it is read into, is a request all the same: there is no such key"
            ),
        ),
        _ => return None,
    };
    Some(known(key, usually))
}

/// `got` came in place of the key `wanted`.
fn of_a_key(check: &Check, got: &[u8], wanted: &[u8]) -> Known {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let number = |bytes: &[u8]| text(bytes).parse::<u64>();
    let usually = match (number(got), number(wanted)) {
        (Err(_), _) if got.iter().all(|byte| *byte < b' ') => Some(language::text(NO_DIGITS)),
        (Ok(0), Ok(256 | 65536)) => {
            Some(text!("the type of the counter has no room for more keys"))
        }
        (Ok(1..), Ok(0)) if check.story().has_lost_a_silent_client() => Some(text!(
            "a client that has left without a message has been given a key: without a message nothing is stored"
        )),
        (Err(_), Ok(_))
            if got.len() > wanted.len() && got.windows(wanted.len()).any(|some| some == wanted) =>
        {
            Some(text!(
                "more than the key is sent: its digits are the whole reply"
            ))
        }
        (Ok(got), Ok(wanted)) if got > wanted && wanted > 0 => Some(text!(
            "the counter goes up by more than 1, or for what is not stored: each key is one more than the last one"
        )),
        _ => None,
    };
    let key = format!("{} for {}", text(&got[..got.len().min(80)]), text(wanted));
    (key, usually.map(str::to_string))
}

pub const NO_DIGITS: &str = key!(
    "a number is sent as the bytes that it has in memory: a key is sent as text, in digits (`to_string`)"
);

/// `got` came in place of the string under a key that is there.
fn of_another_string(got: &[u8]) -> Known {
    match got == MISSING {
        true => known(
            "no string",
            text!(
                "the string is not found under its key: it was stored under another one, it has been taken out, or an earlier answer is given again"
            ),
        ),
        false => known(
            "another string",
            text!(
                "another key's string is given: the number is not read as it stands, or the keys are counted otherwise than from 0"
            ),
        ),
    }
}

/// `got` came in place of the list `wanted`.
fn of_a_list(check: &Check, got: &[u8], wanted: &[u8]) -> Option<Known> {
    let (got, wanted) = (str::from_utf8(got).ok()?, str::from_utf8(wanted).ok()?);
    let strings: Vec<_> = wanted.split(',').collect();
    if got
        .strip_suffix(',')
        .is_some_and(|got| got.trim_end() == wanted)
    {
        return Some(known(
            "comma behind",
            text!("a comma stands behind the last string as well: it belongs between two (`join`)"),
        ));
    }
    if got != wanted && got.replace(['\n', '\r'], "") == wanted {
        return Some(known(
            "line ends",
            text!("a string is kept with the line end that came behind it"),
        ));
    }
    if wanted.trim().is_empty() && got.as_bytes() == EMPTY {
        return Some(known(
            "blank is empty",
            text!(
                "whether there are strings is asked of their text, and not of their number: a string of blanks is one as well"
            ),
        ));
    }
    if check.kind().has_verbs() && has_more_of_them(got, &strings) {
        return Some(known(
            "listed after its removal",
            text!("a string that has been removed is still listed"),
        ));
    }
    if let Some(between) = between(got, &strings) {
        let (first, rest) = between.split_first()?;
        let (last, rest) = rest.split_last()?;
        let is_one =
            first.is_empty() && last.is_empty() && rest.windows(2).all(|two| two[0] == two[1]);
        return Some(match is_one && !rest.is_empty() {
            true => known(
                "joined otherwise",
                text!("the strings are joined by something else than a comma alone"),
            ),
            false => known(
                "more than strings",
                text!(
                    "more than the strings is sent: their keys, or what `{:?}` puts around a text or a list"
                ),
            ),
        });
    }
    let mut came: Vec<_> = got.split(',').map(str::trim).collect();
    let mut once = strings.clone();
    let mut seen = Vec::new();
    once.retain(|string| {
        !seen.contains(string) && {
            seen.push(*string);
            true
        }
    });
    if came == once {
        return Some(known(
            "equal once",
            text!("equal strings are listed once: each was stored under a key of its own"),
        ));
    }
    let mut reversed = strings.clone();
    reversed.reverse();
    let mut as_text: Vec<_> = strings.iter().enumerate().collect();
    as_text.sort_by_key(|(key, _)| key.to_string());
    let as_text: Vec<_> = as_text.into_iter().map(|(_, string)| *string).collect();
    let order = if came == reversed {
        text!(
            "the newest string comes first, or the strings are sorted themselves: the order is that of their keys"
        )
    } else if came == as_text {
        text!("the keys are sorted as text, which puts 10 before 2: they are numbers")
    } else {
        text!("a HashMap has no order: the strings have to be sorted by their keys")
    };
    let mut sorted = strings;
    sorted.sort_unstable();
    came.sort_unstable();
    (came == sorted).then(|| known("order", order))
}

/// Whether `got` has all of `strings` in their order, and others like them beside.
fn has_more_of_them(got: &str, strings: &[&str]) -> bool {
    let came: Vec<_> = got.split(',').collect();
    let mut rest = came.iter();
    let has_all = strings.iter().all(|string| rest.any(|one| one == string));
    let is_plain = |one: &&str| {
        !one.is_empty()
            && one
                .chars()
                .all(|letter| letter.is_alphanumeric() || letter == ' ')
    };
    let others = came.iter().filter(|one| !strings.contains(one));
    let others: Vec<_> = others.collect();
    has_all
        && !others.is_empty()
        && others
            .iter()
            .all(|one| is_plain(one) && one.parse::<u64>().is_err())
}

/// What stands before, between and behind `strings` in `text`, where they stand there in this order.
fn between<'a>(text: &'a str, strings: &[&str]) -> Option<Vec<&'a str>> {
    let mut rest = text;
    let mut between = Vec::new();
    for string in strings {
        let (before, behind) = rest.split_once(string)?;
        between.push(before);
        rest = behind;
    }
    between.push(rest);
    Some(between)
}

fn known(key: &str, usually: &str) -> Known {
    (key.to_string(), Some(usually.to_string()))
}

fn is_number(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(u8::is_ascii_digit)
}
