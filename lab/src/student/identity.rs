//! Whose work it is: a name and a number, which are asked for once and remembered.

use std::io::{self, BufRead};

use anyhow::Result;
use language::text;
use toml_edit::{DocumentMut, value};

use crate::base::files;
use crate::base::print::show;
use crate::kit::lab::Lab;

const HEAD: &str = "# Whose work this is: `cargo lab submit` names the archive so.\n\n";

/// A name and a number; empty where they are not known.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Identity {
    pub name: String,
    pub number: String,
}

impl Identity {
    /// What is remembered in the workspace.
    pub fn read(lab: &Lab) -> Identity {
        let text = files::read_text(&lab.own().join("student.toml")).unwrap_or_default();
        let document: DocumentMut = text.parse().unwrap_or_default();
        let field = |key| {
            let text = document.get(key).and_then(|item| item.as_str());
            text.unwrap_or_default().to_string()
        };
        Identity {
            name: field("name"),
            number: field("number"),
        }
    }

    /// Asks for what is not known; an answer may be left empty.
    ///
    /// # Errors
    /// When nothing can be read.
    pub fn ask(&mut self) -> Result<()> {
        for (question, answer) in [
            (text!("Your name:"), &mut self.name),
            (text!("Your number:"), &mut self.number),
        ] {
            if answer.is_empty() {
                show!("{question} ");
                let mut line = String::new();
                io::stdin().lock().read_line(&mut line)?;
                *answer = line.trim().to_string();
            }
        }
        Ok(())
    }

    /// Remembers it in the workspace.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, lab: &Lab) -> Result<()> {
        let mut document = DocumentMut::new();
        document["name"] = value(&self.name);
        document["number"] = value(&self.number);
        let text = format!("{HEAD}{document}");
        files::put(&lab.own().join("student.toml"), text.as_bytes())
    }

    /// A name for a file, without anything that a system or a shell may stumble over: `4711-ana-silva`.
    /// `None` where nothing is known.
    pub fn file_name(&self) -> Option<String> {
        let words = [&self.number, &self.name];
        let words = words.iter().flat_map(|text| {
            let words = text.split(|letter: char| !letter.is_alphanumeric());
            words.map(str::to_lowercase)
        });
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        (!words.is_empty()).then(|| words.join("-"))
    }
}

#[cfg(test)]
mod tests {
    use super::Identity;

    fn file_name(name: &str, number: &str) -> Option<String> {
        let (name, number) = (name.to_string(), number.to_string());
        Identity { name, number }.file_name()
    }

    #[test]
    fn a_file_is_named_after_number_and_name_without_what_shells_stumble_over() {
        let name = file_name("Ana Luísa  d'Ávila", "a4711");
        assert_eq!(name.as_deref(), Some("a4711-ana-luísa-d-ávila"));
        assert_eq!(file_name("../../x", "").as_deref(), Some("x"));
        assert_eq!(file_name(" ", "-"), None);
    }
}
