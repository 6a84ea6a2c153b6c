//! What a check demands of a program.

use std::thread;
use std::time::{Duration, Instant};

use language::text;

use super::crash::crash;
use super::text::quote;
use super::{POLL, Program, Seen, VIGIL};

/// How often a program is looked at that is to print something: that, when it comes, is seen at once.
const LOOK: Duration = Duration::from_millis(100);

/// Bytes that are 0 as programs print them: as they are, or a row of them as Rust and others write one.
const ZEROS: [&str; 5] = ["\0", r"\0\0", r"\x00\x00", r"\u0000\u0000", r"\u{0}\u{0}"];

impl Program {
    /// The program prints `text`, sooner or later.
    pub fn prints(&mut self, text: &str) {
        self.prints_called(text, &quote(text.as_bytes()));
    }

    /// The program prints `text`, which is `what` the check looks for, sooner or later.
    pub fn prints_the(&mut self, what: &str, text: &str) {
        let quoted = quote(text.as_bytes());
        self.prints_called(text, &text!("{what}, which is {quoted}", what, quoted));
    }

    /// The program prints `text`, which a page calls `called`, sooner or later.
    fn prints_called(&mut self, text: &str, called: &str) {
        let wait = self.check.wait();
        while !self.process.stdout.has_come(text, LOOK) {
            let has_ended = self.has_ended();
            let is_over = has_ended || wait.is_over_since_the_last_event();
            if is_over && !self.process.stdout.has_come(text, LOOK) {
                let happened = text!(
                    "{program} did not print {text}; all that it printed is {stdout}",
                    program = self.process.called(),
                    text = called,
                    stdout = quote(self.process.stdout.text().as_bytes())
                );
                let seen = Seen::Unprinted(text);
                self.check.fail_for(&self.process, seen, happened);
            }
        }
    }

    /// The program prints `text` at least so many times, sooner or later. In a flood nobody can count.
    pub fn prints_so_often(&mut self, text: &str, times: usize) {
        let wait = self.check.wait();
        loop {
            let has_ended = self.has_ended();
            let printed = self.process.stdout.text().matches(text).count();
            if printed >= times || !self.process.stdout.is_whole() {
                return;
            }
            if has_ended || wait.is_over_since_the_last_event() {
                let check = self
                    .check
                    .clone()
                    .usually("a message that is equal to the one before is not printed again");
                check.fail(text!(
                    "{name} received {text} in {times} messages, and printed it {printed} times",
                    name = self.process.called(),
                    text = quote(text.as_bytes()),
                    times,
                    printed
                ));
            }
            thread::sleep(POLL);
        }
    }

    /// The program has printed no byte that is 0, nor a row of them in another way: there is none in what it was
    /// sent.
    pub fn prints_no_zeros(&self) {
        let printed = self.process.stdout.text();
        if ZEROS.iter().any(|zeros| printed.contains(zeros)) {
            let happened = text!(
                "{program} printed bytes that nobody has sent: zeros, which many terminals do not show",
                program = self.process.called()
            );
            self.check.fail_for(&self.process, Seen::Zeros, happened);
        }
    }

    /// The program has not printed `text` with the end of `longer` behind it, which came before.
    pub fn prints_no_leftovers(&self, text: &str, longer: &str) {
        let rest = longer.get(text.len()..).unwrap_or_default();
        let both = format!("{text}{rest}");
        if !rest.is_empty() && self.process.stdout.text().contains(&both) {
            let happened = text!(
                "{program} printed {both} where it had received {text}: the rest is of {longer}, which came before",
                program = self.process.called(),
                both = quote(both.as_bytes()),
                text = quote(text.as_bytes()),
                longer = quote(longer.as_bytes())
            );
            self.check
                .fail_for(&self.process, Seen::Leftovers, happened);
        }
    }

    /// The program says on stderr, sooner or later, both numbers of one of `alternatives`.
    pub fn complains(&mut self, alternatives: &[[&str; 2]]) {
        let wait = self.check.wait();
        let says = |text: &str, numbers: &[&str; 2]| {
            let said = text.split(|letter: char| !letter.is_ascii_digit());
            let said: Vec<_> = said.collect();
            numbers.iter().all(|number| said.contains(number))
        };
        loop {
            let has_ended = self.has_ended();
            let text = self.process.stderr.text();
            if alternatives.iter().any(|words| says(&text, words)) {
                return;
            }
            if has_ended || wait.is_over_since_the_last_event() {
                self.check.fail(text!(
                    "{program} did not say {words} on stderr; all that it said is {text}",
                    program = self.process.called(),
                    words = alternatives[0].join(text!(" and ")),
                    text = quote(text.as_bytes())
                ));
            }
            thread::sleep(POLL);
        }
    }

    /// The program says more on stderr than `before`, sooner or later.
    pub fn complains_more_than(&mut self, before: &str) {
        let wait = self.check.wait();
        while self.process.stderr.text().trim() == before.trim() {
            if self.has_ended() || wait.is_over_since_the_last_event() {
                self.check.fail(text!(
                    "{program} said nothing of it on stderr",
                    program = self.process.called()
                ));
            }
            thread::sleep(POLL);
        }
    }

    /// The program ends by itself, with success.
    pub fn ends_with_success(&mut self) {
        self.ends();
        if !self.status().success() {
            self.fail_for_its_end("");
        }
    }

    /// The program ends by itself, with a status that is not 0 and a message on stderr, and does
    /// not crash.
    pub fn ends_with_a_message(&mut self) {
        self.ends();
        let name = self.process.called();
        if self.status().success() {
            let happened = text!(
                "{name} ended with success (status 0), as if all were well",
                name
            );
            // Who has said something knows of it.
            let check = match self.process.stderr.text().trim().is_empty() {
                true => self.check.clone(),
                false => self.check.clone().usually(
                    "a message alone is no failure: an error has to be returned (`bail!`, `ensure!`, `?`), and then the status is not 0",
                ),
            };
            check.fail_for(&self.process, Seen::Other, happened);
        }
        self.ends_without_a_panic();
        if self.process.stderr.text().trim().is_empty() {
            let happened = text!("{name} failed without a word on stderr", name);
            self.check.fail_for(&self.process, Seen::Wordless, happened);
        }
    }

    /// The program ends by itself, with or without success, but does not crash.
    pub fn ends_without_a_panic(&mut self) {
        self.ends();
        if crash(self.status(), &self.process.stderr.text()).is_some() {
            self.fail_for_its_end("");
        }
    }

    /// The program is still running, and no part of it has crashed.
    pub fn is_still_up(&mut self) {
        if self.has_ended() {
            self.fail_for_its_end("");
        }
        if let Some(crash) = self.process.crash_of_a_part() {
            self.check.fail_for_end(&self.process, &crash);
        }
    }

    /// Whether the program, which has ended, said that its address was in use: in words, or by the
    /// number that Linux, macOS or Windows has for it.
    pub fn found_its_address_in_use(&self) -> bool {
        let words = [
            "in use",
            "EADDRINUSE",
            "rror 98",
            "rrno 98",
            "rror 48",
            "rrno 48",
            "10048",
        ];
        let stderr = self.process.stderr.text();
        !self.status().success() && words.iter().any(|word| stderr.contains(word))
    }

    /// The program goes on running for a moment.
    pub fn stays_up_for_a_while(&mut self) {
        let deadline = Instant::now() + VIGIL;
        while Instant::now() < deadline {
            self.is_still_up();
            thread::sleep(POLL);
        }
    }

    /// Fails the check because the program, which has ended, ended as it did (and `too_early`).
    pub fn fail_for_its_end(&self, too_early: &str) -> ! {
        let end = self.process.end(too_early);
        let end = end.expect("grader error: a program that runs was asked for its end");
        self.check.fail_for_end(&self.process, &end)
    }

    /// Waits for the end.
    fn ends(&self) {
        let wait = self.check.wait();
        while !self.has_ended() {
            // It may be waiting for the grader's end of a connection that neither needs.
            self.check.sessions.follow();
            if wait.is_over_since_the_last_event() {
                let happened = text!(
                    "{program} was still running {time} later: it hangs",
                    program = self.process.called(),
                    time = wait.told()
                );
                self.check.fail_for(&self.process, Seen::Unended, happened);
            }
            thread::sleep(POLL);
        }
    }

    /// Whether the program has ended by now; what it started is ended with it.
    pub fn has_ended(&self) -> bool {
        self.process.has_ended()
    }

    fn status(&self) -> std::process::ExitStatus {
        let status = self.process.status();
        status.expect("grader error: a program that runs was asked for its status")
    }
}
