//! A recording: a line of JSON for each event, so that what was cut off can be read up to there.
//!
//! ```text
//! {"at":0.000012,"connection":1,"event":"connects","peer":"127.0.0.1:40674"}
//! {"at":0.000310,"connection":1,"event":"bytes","from":"client","text":"olá"}
//! {"at":0.000480,"connection":1,"event":"bytes","from":"server","hex":"00ff","part":[1,2]}
//! {"at":0.000900,"connection":1,"event":"ends","from":"client"}
//! ```
//!
//! `at` counts seconds. Bytes that are UTF-8 are a `text`, others are written in `hex`.

use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};

use crate::tap::event::{Event, Side, What};

/// Writes a recording.
pub struct Recorder {
    path: PathBuf,
    file: BufWriter<File>,
}

impl Recorder {
    /// Begins one in the file at `path`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(path: &Path) -> Result<Recorder> {
        let file = File::create(path).with_context(|| format!("cannot write `{}`", path.display()));
        Ok(Recorder {
            path: path.to_path_buf(),
            file: BufWriter::new(file?),
        })
    }

    /// Writes what has happened.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note(&mut self, event: &Event) -> Result<()> {
        writeln!(self.file, "{}", line(event))
            .and_then(|()| self.file.flush())
            .with_context(|| format!("cannot write `{}`", self.path.display()))
    }
}

/// Reads the recording at `path`.
///
/// # Errors
/// When it cannot be read, or a line of it is not understood; the last one may be half a line.
pub fn read(path: &Path) -> Result<Vec<Event>> {
    let file = File::open(path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let mut events = Vec::new();
    for (line, number) in BufReader::new(file).split(b'\n').zip(1..) {
        let line = line.with_context(|| format!("cannot read `{}`", path.display()))?;
        let understood = serde_json::from_slice(&line)
            .ok()
            .and_then(|value| event(&value));
        match understood {
            Some(event) => events.push(event),
            None => {
                ensure!(
                    !events.is_empty(),
                    "`{}` is no recording of `cargo lab tap`",
                    path.display()
                );
                crate::note(&format!(
                    "`{}`, line {number}: not understood; what was before is shown",
                    path.display()
                ));
                break;
            }
        }
    }
    Ok(events)
}

fn line(event: &Event) -> Value {
    let mut line = Map::new();
    line.insert("at".into(), json!(event.at.as_secs_f64()));
    line.insert("connection".into(), json!(event.connection));
    let mut add = |name: &str, value: Value| line.insert(name.into(), value);
    let name = match &event.what {
        What::Connects { peer } => {
            add("peer", json!(peer));
            "connects"
        }
        What::Refused { why } => {
            add("why", json!(why));
            "refused"
        }
        What::Bytes { from, bytes, part } => {
            add("from", json!(name_of(*from)));
            match std::str::from_utf8(bytes) {
                Ok(text) => add("text", json!(text)),
                Err(_) => add("hex", json!(hex(bytes))),
            };
            if let Some((number, count)) = part {
                add("part", json!([number, count]));
            }
            "bytes"
        }
        What::Ends { from } => {
            add("from", json!(name_of(*from)));
            "ends"
        }
        What::Resets { from } => {
            add("from", json!(name_of(*from)));
            "resets"
        }
        What::Severed => "severed",
        What::Lost => "lost",
    };
    add("event", json!(name));
    Value::Object(line)
}

fn event(line: &Value) -> Option<Event> {
    let from = || match line["from"].as_str()? {
        "client" => Some(Side::Client),
        "server" => Some(Side::Server),
        _ => None,
    };
    let text = |name: &str| Some(line[name].as_str()?.to_string());
    let what = match line["event"].as_str()? {
        "connects" => What::Connects {
            peer: text("peer")?,
        },
        "refused" => What::Refused { why: text("why")? },
        "bytes" => What::Bytes {
            from: from()?,
            bytes: match text("text") {
                Some(text) => text.into_bytes(),
                None => unhex(&text("hex")?)?,
            },
            part: match &line["part"] {
                Value::Null => None,
                part => Some((number(&part[0])?, number(&part[1])?)),
            },
        },
        "ends" => What::Ends { from: from()? },
        "resets" => What::Resets { from: from()? },
        "severed" => What::Severed,
        "lost" => What::Lost,
        _ => return None,
    };
    Some(Event {
        at: Duration::try_from_secs_f64(line["at"].as_f64()?).ok()?,
        connection: number(&line["connection"])?,
        what,
    })
}

fn number(value: &Value) -> Option<usize> {
    value.as_u64()?.try_into().ok()
}

fn name_of(side: Side) -> &'static str {
    match side {
        Side::Client => "client",
        Side::Server => "server",
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    let byte = |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok();
    digits.map(byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_read_as_it_was_written() {
        let from = Side::Server;
        for what in [
            What::Connects {
                peer: "127.0.0.1:9".into(),
            },
            What::Refused { why: "nö".into() },
            What::Bytes {
                from,
                bytes: "olá\n\u{1b}[2J".into(),
                part: Some((2, 3)),
            },
            What::Bytes {
                from: Side::Client,
                bytes: vec![0, 255, 10],
                part: None,
            },
            What::Ends { from },
            What::Resets { from },
            What::Severed,
            What::Lost,
        ] {
            let at = Duration::from_micros(1_234_567);
            let before = Event {
                at,
                connection: 3,
                what,
            };
            let written = line(&before).to_string();
            let read = serde_json::from_str(&written).expect("it is JSON");
            assert_eq!(event(&read), Some(before), "{written}");
        }
    }

    #[test]
    fn what_is_no_event_is_none() {
        for line in [
            "{}",
            "7",
            r#"{"at":-1,"connection":1,"event":"lost"}"#,
            r#"{"at":1e300,"connection":1,"event":"lost"}"#,
            r#"{"at":1,"connection":1,"event":"bytes","from":"server","hex":"0g"}"#,
        ] {
            let line = serde_json::from_str(line).expect("it is JSON");
            assert_eq!(event(&line), None, "{line}");
        }
    }
}
