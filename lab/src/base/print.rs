//! Printing for which it does not matter whether anybody reads it: `cargo lab | head -1` is no
//! reason to panic, as `println!` would.

/// Prints to stdout, without a line end of its own.
macro_rules! show {
    ($($words:tt)*) => {{
        use std::io::Write;
        let mut stdout = std::io::stdout().lock();
        let _ = write!(stdout, $($words)*).and_then(|()| stdout.flush());
    }};
}

/// Prints a line to stdout.
macro_rules! say {
    ($($words:tt)*) => { $crate::base::print::show!("{}\n", format_args!($($words)*)) };
}

/// Prints a line to stderr.
macro_rules! note {
    ($($words:tt)*) => {{
        use std::io::Write;
        let _ = writeln!(std::io::stderr().lock(), $($words)*);
    }};
}

pub(crate) use {note, say, show};

/// `text` without what would act on a terminal.
pub fn printable(text: &str) -> String {
    let shown = |letter: char| match letter {
        '\n' | '\t' => letter,
        _ if letter.is_control() => '·',
        _ => letter,
    };
    text.chars().map(shown).collect()
}
