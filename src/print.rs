//! Lines for the terminal that never take the program down.

/// Prints a line to stdout, like `println!`.
///
/// `println!` panics when nobody reads stdout any more (`… | head`). For a server its stdout is a
/// log, and a log that nobody reads is no reason to let a client down: this macro goes on instead.
/// A client, whose output is its result, uses `writeln!` and reports the error.
#[macro_export]
macro_rules! say {
    ($($line:tt)*) => {{
        use ::std::io::Write as _;
        let _ = ::std::writeln!(::std::io::stdout(), $($line)*);
    }};
}

/// Prints a line to stderr, like `eprintln!`, and goes on when nobody reads it (see [`say!`]).
#[macro_export]
macro_rules! warn {
    ($($line:tt)*) => {{
        use ::std::io::Write as _;
        // In one piece, for stderr has no buffer that would keep the lines of two programs apart.
        let line = ::std::format!("{}\n", ::std::format_args!($($line)*));
        let _ = ::std::io::stderr().write_all(line.as_bytes());
    }};
}
