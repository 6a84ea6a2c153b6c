//! The conversation on a failing check's page, as the recording that `cargo lab tap --show` draws: one line
//! of JSON for each event (see `instruments/src/tap/recording.rs`).

use language::{heard, key};
use serde_json::{Value, json};

/// What the page tells of connections, as a recording; `None` where nothing of it is on any. Programs' output
/// is not on the wire, and is left out; of long bytes the page has the beginning, and so has the recording.
pub fn recording(page: &str) -> Option<String> {
    let mut accepted = 0;
    let mut lines = String::new();
    for entry in page.lines().filter_map(entry) {
        let Entry { at, who, what } = entry;
        let is_server = heard(key!("test server"), who).is_some();
        accepted += usize::from(is_server && heard(ACCEPTS, what).is_some());
        let client = heard(key!("client {number}"), who);
        let number = client.and_then(|values| values.first()?.parse().ok());
        let (connection, is_client) = match number {
            Some(number) => (number, true),
            None if is_server && accepted > 0 => (accepted, false),
            None => continue,
        };
        if let Some(event) = event(what, is_client) {
            let mut line = event;
            line["at"] = json!(at);
            line["connection"] = json!(connection);
            lines.push_str(&format!("{line}\n"));
        }
    }
    (!lines.is_empty()).then_some(lines)
}

/// A line of the page's story: when, who, and what he does.
struct Entry<'a> {
    at: f64,
    who: &'a str,
    what: &'a str,
}

fn entry(line: &str) -> Option<Entry<'_>> {
    let (at, rest) = line.strip_prefix("  ")?.split_once(" s  ")?;
    // `test server` has a space in it; two stand behind the name.
    let (who, what) = rest.split_once("  ")?;
    Some(Entry {
        at: at.trim().parse().ok()?,
        who,
        what: what.trim_start(),
    })
}

const ACCEPTS: &str = key!("accepts     a connection from {peer}");
const CONNECTS: &str = key!("connects    from {from} to {to}");
const SENDS: [&str; 2] = [key!("sends       {bytes}"), key!("replies     {bytes}")];
const RECEIVES: &str = key!("receives    {bytes}");
const CLOSES: [&str; 3] = [
    key!("closes the connection"),
    key!("closes the connection without a reply"),
    key!("sends its end, and can still receive"),
];
const RESETS: [&str; 2] = [
    key!("resets the connection"),
    key!("resets the connection without a reply"),
];
const SEES: &str = key!("sees the connection closed");

/// What it is on the wire that one of the grader's ends does, or sees done.
fn event(what: &str, is_client: bool) -> Option<Value> {
    let (own, others) = match is_client {
        true => ("client", "server"),
        false => ("server", "client"),
    };
    let value = |text: &str| heard(text, what)?.first().copied();
    let is_one = |texts: &[&str]| texts.iter().any(|text| heard(text, what).is_some());
    if let Some(peer) = value(ACCEPTS).or_else(|| value(CONNECTS)) {
        return Some(json!({"event": "connects", "peer": peer}));
    }
    if let Some(quoted) = SENDS.iter().find_map(|text| value(text)) {
        return bytes(own, quoted);
    }
    if let Some(quoted) = value(RECEIVES) {
        return bytes(others, quoted);
    }
    let (event, from) = match () {
        () if is_one(&[SEES]) => ("ends", others),
        () if is_one(&CLOSES) => ("ends", own),
        () if is_one(&RESETS) => ("resets", own),
        () => return None,
    };
    Some(json!({"event": event, "from": from}))
}

fn bytes(from: &str, quoted: &str) -> Option<Value> {
    let (text, _) = quoted.trim_start().strip_prefix('"')?.rsplit_once('"')?;
    let bytes = unquoted(text);
    Some(match String::from_utf8(bytes) {
        Ok(text) => json!({"event": "bytes", "from": from, "text": text}),
        Err(error) => {
            let bytes = error.into_bytes();
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            json!({"event": "bytes", "from": from, "hex": hex})
        }
    })
}

/// The bytes that the page shows so: `olá\n`, `\x00`, `\u{feff}`.
fn unquoted(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        rest = &rest[letter.len_utf8()..];
        let escaped = match letter {
            '\\' => rest.chars().next(),
            _ => None,
        };
        let Some(kind) = escaped else {
            bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
            continue;
        };
        rest = &rest[kind.len_utf8()..];
        match kind {
            'n' => bytes.push(b'\n'),
            'r' => bytes.push(b'\r'),
            't' => bytes.push(b'\t'),
            'x' => {
                let digits = rest.get(..2).unwrap_or_default();
                bytes.extend(u8::from_str_radix(digits, 16).ok());
                rest = &rest[digits.len()..];
            }
            'u' => {
                let (digits, behind) = rest.split_once('}').unwrap_or_default();
                let number = u32::from_str_radix(digits.trim_start_matches('{'), 16);
                let letter = number.ok().and_then(char::from_u32).unwrap_or_default();
                bytes.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
                rest = behind;
            }
            other => bytes.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_becomes_a_recording() {
        let page = "ex05: server answers a second client\n\n\
            \x20   0.00 s  server    is started as `ex05 server 127.1.2.3 4`\n\
            \x20   0.01 s  client 1  connects    from 127.1.2.3:5 to 127.1.2.3:4\n\
            \x20   0.02 s  client 1  sends       \"a \\\"b\\\" \\\\\\n\\x00\\xff\" (10 bytes)\n\
            \x20   0.03 s  server    prints      \"client 1  sends  \\\"x\\\"\"\n\
            \x20   0.04 s  client 1  receives    \"olá\" (4 bytes)\n\
            \x20   0.05 s  client 1  sends its end, and can still receive\n\
            \x20   0.06 s  client 1  sees the connection closed\n\
            \x20   0.07 s  client 2  resets the connection\n\n\
            \x20 expected  a second client gets a reply too\n";
        let expected = [
            r#"{"at":0.01,"connection":1,"event":"connects","peer":"127.1.2.3:5"}"#,
            // a, space, ", b, ", space, \, line end, NUL, and a byte that is no letter.
            r#"{"at":0.02,"connection":1,"event":"bytes","from":"client","hex":"6120226222205c0a00ff"}"#,
            r#"{"at":0.04,"connection":1,"event":"bytes","from":"server","text":"olá"}"#,
            r#"{"at":0.05,"connection":1,"event":"ends","from":"client"}"#,
            r#"{"at":0.06,"connection":1,"event":"ends","from":"server"}"#,
            r#"{"at":0.07,"connection":2,"event":"resets","from":"client"}"#,
        ];
        let recording = recording(page).expect("there are connections");
        let lines: Vec<_> = recording.lines().collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn each_connection_that_the_test_server_accepts_is_one() {
        let page = "    0.00 s  test server  listens     on 127.1.2.3:4\n\
            \x20   0.01 s  test server  accepts     a connection from 127.0.0.1:7\n\
            \x20   0.02 s  test server  receives    \"x\" (1 byte)\n\
            \x20   0.03 s  test server  replies     \"y\" (1 byte)\n\
            \x20   0.04 s  test server  accepts     a connection from 127.0.0.1:8\n\
            \x20   0.05 s  test server  closes the connection without a reply\n";
        let recording = recording(page).expect("there are connections");
        let expected = r#"{"at":0.01,"connection":1,"event":"connects","peer":"127.0.0.1:7"}
{"at":0.02,"connection":1,"event":"bytes","from":"client","text":"x"}
{"at":0.03,"connection":1,"event":"bytes","from":"server","text":"y"}
{"at":0.04,"connection":2,"event":"connects","peer":"127.0.0.1:8"}
{"at":0.05,"connection":2,"event":"ends","from":"server"}
"#;
        assert_eq!(recording, expected);
    }

    #[test]
    fn a_page_without_connections_has_none() {
        assert_eq!(
            recording("ex05: server replies\n\n  happened  it did not start\n"),
            None
        );
    }
}
