//! A table of translations: a file of gettext's, `messages.po`.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use polib::po_file::{POParseOptions, parse_from_reader_with_option};

/// The translations of texts.
#[derive(Debug, Default)]
pub struct Table {
    texts: HashMap<String, String>,
}

/// A table that cannot be read.
#[derive(Debug)]
pub struct Unreadable {
    path: PathBuf,
    why: String,
}

impl Table {
    /// The table in the file at `path`.
    ///
    /// # Errors
    /// When it cannot be read, or is no such table.
    pub fn read(path: &Path) -> Result<Table, Unreadable> {
        let read = fs::read_to_string(path).map_err(|error| error.to_string());
        let table = read.and_then(|text| Table::parse(&text));
        table.map_err(|why| Unreadable {
            path: path.to_path_buf(),
            why,
        })
    }

    /// The table in `text`.
    ///
    /// # Errors
    /// What is wrong with it, when it is no such table.
    pub fn parse(text: &str) -> Result<Table, String> {
        well_formed(text)?;
        // Who has translated what, and where it stands in the source, is for translators.
        let options = POParseOptions {
            message_body_only: true,
            translated_only: true,
            unsafe_utf8_decode: false,
        };
        let catalog = parse_from_reader_with_option(text.as_bytes(), &options);
        let catalog = catalog.map_err(|error| error.to_string())?;
        let texts = catalog.messages().filter_map(|message| {
            let translation = message.msgstr().ok()?;
            Some((message.msgid().to_string(), translation.to_string()))
        });
        Ok(Table {
            texts: texts.collect(),
        })
    }

    /// What `text` is translated to.
    pub fn get(&self, text: &str) -> Option<&str> {
        self.texts.get(text).map(String::as_str)
    }

    /// The texts that are translated, with what they are translated to.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        let texts = self.texts.iter();
        texts.map(|(text, translation)| (text.as_str(), translation.as_str()))
    }
}

/// Whether each line is one of such a table: polib takes that for granted.
fn well_formed(text: &str) -> Result<(), String> {
    let mut has_begun = false;
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (keyword, quoted) = match line.starts_with('"') {
            true if has_begun => ("", line),
            true => ("?", line),
            false => line.split_once(' ').unwrap_or((line, "")),
        };
        has_begun = true;
        let is_known = matches!(keyword, "" | "msgid" | "msgstr");
        let is_quoted = quoted.len() > 1 && quoted.starts_with('"') && quoted.ends_with('"');
        if !is_known || !is_quoted {
            return Err(format!("line {} is not one of a table", number + 1));
        }
    }
    Ok(())
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(
            f,
            "the messages in {} cannot be read, and are in English: {}",
            self.path.display(),
            self.why
        )
    }
}

impl Error for Unreadable {}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "msgid \"\"\nmsgstr \"\"\n\"Language: pt\\n\"\n\n";

    #[test]
    fn texts_have_their_translations() {
        let entries = "#, rust-format\nmsgid \"\"\n\"client {number} \"\n\"\\\"ends\\\"\"\nmsgstr \"fim: {number}\"\n\n\
                       msgid \"nothing yet\"\nmsgstr \"\"\n";
        let table = Table::parse(&format!("{HEADER}{entries}")).expect("it is a table");
        assert_eq!(table.get("client {number} \"ends\""), Some("fim: {number}"));
        assert_eq!(table.get("nothing yet"), None);
        assert_eq!(table.get("something else"), None);
        assert_eq!(table.texts().count(), 1);
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for text in [
            "\"",
            "msgid",
            "msgid \"",
            "msgid \"a\"\nmsgstr \"b\"\n",
            "# Portuguese\n\"a\"\n",
            "<html>",
            "msgid \"\"\nmsgstr \"Language: pt\\q\"\n",
            "msgid \"\"\nmsgstr \"Plural-Forms: x\\n\"\n",
        ] {
            assert!(Table::parse(text).is_err(), "{text:?}");
        }
        assert!(Table::parse(&format!("{HEADER}msgid \"á\nmsgstr \"é\"\n")).is_err());
    }
}
