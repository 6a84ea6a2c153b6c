//! What a program has said on stderr, as far as it tells how it came to its end.

use language::{key, text};

/// A panic of Rust: where, and with which words.
pub struct Panic {
    pub place: String,
    pub words: String,
}

/// The first panic in `stderr`: others may have come of it.
pub fn panic(stderr: &str) -> Option<Panic> {
    let mut lines = stderr.lines();
    let place = lines.find_map(|line| {
        let (_, place) = line
            .starts_with("thread '")
            .then(|| line.split_once(" panicked at "))??;
        Some(place.trim_end_matches(':'))
    })?;
    // The column says a beginner nothing.
    let mut parts = place.rsplitn(2, ':');
    let (_, place) = (parts.next(), parts.next().unwrap_or(place));
    Some(Panic {
        place: with_short_paths(place),
        words: lines.next().unwrap_or_default().trim().to_string(),
    })
}

impl Panic {
    /// What it comes from.
    pub fn cause(&self) -> &'static str {
        let has = |word| self.words.contains(word);
        match () {
            () if has("not yet implemented") => text!("the `todo!` is still there"),
            () if has("PoisonError") => {
                text!("another thread has panicked while it held the lock: its words come first")
            }
            () if has("unwrap()` on an `Err` value: [") => text(OTHER_LENGTH),
            () if has("Utf8Error") => text(NO_UTF8),
            () if has("no entry found for key") => {
                text!(
                    "a key that is not there is looked up with `[…]` in the line that is named: `get` gives `None` for it"
                )
            }
            () if has("unwrap()` on an `Err`") || has("expect(") => {
                text!(
                    "an error is unwrapped in the line that is named: it has to be looked at, or handed on with `?`"
                )
            }
            () if has("on a `None` value") => {
                text!(
                    "there may be nothing (`None`) in the line that is named: it has to be looked at before it is used"
                )
            }
            () if has("out of bounds") || has("out of range") || has("char boundary") => {
                text!(
                    "the line that is named takes a part that is not there: the message has fewer bytes, or parts, than it counts on"
                )
            }
            () if has("overflow") => {
                text!("a number in the line that is named gets too large, or too small")
            }
            () => text!(
                "in the line that is named `expect` or `panic!` makes a panic of a failure: return an error (`?`, `ensure!`, `bail!`)"
            ),
        }
    }
}

/// The line of `stderr` that tells most: the first that is called an error, or the last one.
pub fn telling_line(stderr: &str) -> Option<String> {
    let lines = || {
        stderr
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
    };
    let is_error = |line: &&str| line.to_lowercase().starts_with("error");
    let is_note = |line: &str| line.starts_with("note: run with");
    let line = lines()
        .find(is_error)
        .or_else(|| lines().rfind(|line| !is_note(line)))?;
    Some(with_short_paths(line))
}

/// What the words of the system, or of a library, mean for a program of this lab.
pub fn meaning(words: &str) -> Option<&'static str> {
    MEANINGS
        .iter()
        .find_map(|(word, meaning)| words.contains(word).then_some(text(meaning)))
}

const MEANINGS: [(&str, &str); 15] = [
    (
        "unexpected argument",
        key!("the program takes no ADDRESS and PORT from its command line yet"),
    ),
    (
        "invalid socket address syntax",
        key!(
            "a name, such as `localhost`, is taken for numbers (`parse`): `to_socket_addrs` looks it up, and so do `bind` and `connect` with a pair of name and port"
        ),
    ),
    (
        "invalid socket address",
        key!("the address is one text with its port, as in \"127.0.0.1:9999\", or a pair of both"),
    ),
    ("could not convert slice to array", OTHER_LENGTH),
    (
        "failed to fill whole buffer",
        key!(
            "`read_exact` is not content before the whole buffer is full: `read` gives what has come"
        ),
    ),
    ("did not contain valid UTF-8", NO_UTF8),
    (
        "os error 2)",
        key!(
            "a file is opened whose name leads nowhere here: the lines come from the client's input, which a file is led into by whoever starts it (`<`)"
        ),
    ),
    (
        "os error 11)",
        key!(
            "a limit of the program's own has run out (`set_read_timeout`), or its socket waits for nothing (`set_nonblocking`): a peer may take its time"
        ),
    ),
    (
        "os error 22)",
        key!(
            "the calls come in another order than `bind`, `listen`, `accept`, or one of them is missing"
        ),
    ),
    (
        "os error 107)",
        key!("the listening socket is used where the connection has to be, which `accept` gives"),
    ),
    (
        "os error 98)",
        key!(
            "the address is still taken: by a server that runs already, or by the connections of one that ran before, for as long as `set_reuse_address(true)` is not called before `bind`"
        ),
    ),
    (
        "os error 99)",
        key!(
            "the address is none of this machine (ADDRESS is not used, or not as it was given), or the port of the program's own end is taken: a client leaves that to the system"
        ),
    ),
    (
        "os error 97)",
        key!(
            "the socket is for the other kind of address (IPv4 or IPv6) than the one that ADDRESS has given"
        ),
    ),
    (
        "os error 111)",
        key!("it connects to another address or port than its server's"),
    ),
    (
        "os error 32)",
        key!("it writes to a connection that has been closed"),
    ),
];

const NO_UTF8: &str = key!(
    "the bytes are taken for UTF-8, whatever they are: `from_utf8_lossy` shows them as well as it can"
);

const OTHER_LENGTH: &str = key!(
    "more bytes or fewer have come than were asked for: `receive_all` gives exactly so many, and leaves what follows for the next call"
);

/// `text` with the paths of files as a student knows them.
pub fn with_short_paths(text: &str) -> String {
    WAYS.iter()
        .fold(text.to_string(), |text, way| text.replace(way, ""))
}

/// The ways on which the switches of the steps and of the library come to the files that they take in, as the
/// compiler writes them down, on Unix and on Windows.
const WAYS: [&str; 4] = ["src/bin/../../", "src/../", "src\\bin\\../../", "src\\../"];
