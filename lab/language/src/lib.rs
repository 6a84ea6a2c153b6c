//! What the runner and the failure pages say, in the language that is chosen.
//!
//! As with gettext the English text is the key: it stands in the source, where a check reads as sentences, and
//! is what is said where no translation is there. A language is a folder of the guide, and its translations are
//! a table there, `guide/pt/messages.po`, which every editor of such tables can read.
//!
//! ```
//! use language::text;
//!
//! let client = text!("client {number}", number = 2);
//! let words: &str = text!("the client gives up");
//! assert_eq!(format!("{client}: {words}"), "client 2: the client gives up");
//! ```
//!
//! - [`text!`] gives a text as it is said now. Without values it is a `&'static str`, with values a `String`. Each value has a
//!   name, for a translator may need them in another order; what has to be shown in another way than by
//!   `Display` is made a text before. The compiler finds a value that is missing or too many. In a text with
//!   values `{{` is a brace, in one without a brace is a brace.
//! - [`key!`] marks a text that stands in a constant, or is said later: [`text()`] looks it up then.
//! - [`heard`] reads a text that was said, and gives the values back.
//! - [`labelled`] puts lines behind labels, which are of other lengths in another language; [`behind`] finds
//!   what stands behind one.
//! - [`Choice::of`] finds out which language is wished for, and [`speak`] takes its table. Until then all is
//!   said in English, and that costs nothing.
//!
//! `tests/kit/language.rs` holds every table against the texts: the arguments of `text!` and `key!`, what a
//! check `expects` and `usually` comes from, and the names of the checks. None may be missing in `guide/pt`.

mod choice;
mod labels;
mod table;
mod template;

use std::sync::OnceLock;

pub use choice::{Choice, OF_WORKSPACE, ORIGINAL, TABLE, WISH};
pub use labels::{behind, labelled, with_line};
pub use table::{Table, Unreadable};
pub use template::{fill, placeholders};

/// The language that this process speaks, where it is not English.
static SPOKEN: OnceLock<Spoken> = OnceLock::new();

struct Spoken {
    choice: Choice,
    table: Table,
}

/// Says `text` in the language that is spoken. The names are those of its placeholders.
#[macro_export]
macro_rules! text {
    ($text:literal $(,)?) => {
        $crate::text($text)
    };
    ($text:literal, $($name:ident $(= $value:expr)?),+ $(,)?) => {
        match $crate::translation($text) {
            // What `concat!` makes cannot take values out of its surroundings: all of them have to be named.
            ::std::option::Option::None => ::std::format!(
                ::std::concat!($text),
                $($name = $crate::text!(@value $name $(= $value)?)),+
            ),
            ::std::option::Option::Some(text) => $crate::fill(
                text,
                &[$((::std::stringify!($name), &$crate::text!(@value $name $(= $value)?))),+],
            ),
        }
    };
    (@value $name:ident) => { $name };
    (@value $name:ident = $value:expr) => { $value };
}

/// Marks `text` as one that [`text()`] is given later.
#[macro_export]
macro_rules! key {
    ($text:literal) => {
        $text
    };
}

/// Speaks the language of `choice` from now on. It is for the beginning of a process: the first call counts.
///
/// # Errors
/// When the language's table cannot be read, or is none. Then English is spoken.
pub fn speak(choice: Choice) -> Result<(), Unreadable> {
    let table = match &choice.table {
        Some(path) => Table::read(path)?,
        None => Table::default(),
    };
    // Whoever was first has begun to speak.
    let _ = SPOKEN.set(Spoken { choice, table });
    Ok(())
}

/// The language that is spoken.
pub fn spoken() -> Choice {
    let spoken = SPOKEN.get().map(|spoken| spoken.choice.clone());
    spoken.unwrap_or_else(Choice::original)
}

/// What `text`, which has no values, is in the language that is spoken.
pub fn text(text: &'static str) -> &'static str {
    translation(text).unwrap_or(text)
}

/// The name of a check, which is a sentence such as `server_replies`, as words in the language that is spoken.
pub fn words_of(name: &str) -> String {
    let words = name.replace('_', " ");
    match translation(&words) {
        Some(translation) => translation.to_string(),
        None => words,
    }
}

/// What is said for `text`; `None` for itself.
pub fn translation(text: &str) -> Option<&'static str> {
    SPOKEN.get()?.table.get(text)
}

/// The values in `said`, in the order of the placeholders in `text`, where it is `text` in the language that
/// is spoken, or in English.
pub fn heard<'a>(text: &str, said: &'a str) -> Option<Vec<&'a str>> {
    let translated = translation(text).and_then(|translated| {
        let values = template::read(translated, said)?;
        let names = placeholders(text);
        let value = |name: &&str| values.iter().find(|(other, _)| other == name);
        let values = names
            .iter()
            .map(|name| value(name).map(|(_, value)| *value));
        values.collect()
    });
    translated.or_else(|| {
        let values = template::read(text, said)?;
        Some(values.into_iter().map(|(_, value)| value).collect())
    })
}
