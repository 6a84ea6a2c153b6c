//! Lines for the terminal that never take the program down.

use std::io::Write;

/// Prints a line to stdout, like `println!`.
///
/// `println!` panics when nobody reads stdout any more (`… | head`). For a server its stdout is a
/// log, and a log that nobody reads is no reason to let a client down: this macro goes on instead.
/// A client, whose output is its result, uses `writeln!` and reports the error.
#[macro_export]
macro_rules! say {
    ($($line:tt)*) => {
        $crate::print_line(::std::io::stdout(), ::std::format!($($line)*))
    };
}

/// Prints a line to stderr, like `eprintln!`, and goes on when nobody reads it (see [`say!`]).
#[macro_export]
macro_rules! warn {
    ($($line:tt)*) => {
        $crate::print_line(::std::io::stderr(), ::std::format!($($line)*))
    };
}

/// What [`say!`] and [`warn!`] do with their line. It is written in one piece: neither do threads
/// wait for each other while one of them formats, nor do the lines of two programs mix.
#[doc(hidden)]
pub fn print_line(mut output: impl Write, mut line: String) {
    line.push('\n');
    let _ = output.write_all(line.as_bytes());
}
