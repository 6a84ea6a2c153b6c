//! Texts with placeholders: `client {number} sends {what}`. `{{` and `}}` are braces.

use std::fmt::{Display, Write};

/// A part of a text.
enum Part<'a> {
    Words(&'a str),
    /// The name of a value.
    Value(&'a str),
}

/// `text` with the values in their places. A placeholder that none has the name of stays as it is.
pub fn fill(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::new();
    for part in parts(text) {
        match part {
            Part::Words(words) => filled.push_str(words),
            Part::Value(name) => {
                let value = values.iter().find(|(other, _)| *other == name);
                // Nothing that is written into a String is refused.
                let _ = match value {
                    Some((_, value)) => write!(filled, "{value}"),
                    None => write!(filled, "{{{name}}}"),
                };
            }
        }
    }
    filled
}

/// The names of the placeholders in `text`, in their order.
pub fn placeholders(text: &str) -> Vec<&str> {
    let names = parts(text).into_iter().filter_map(|part| match part {
        Part::Value(name) => Some(name),
        Part::Words(_) => None,
    });
    names.collect()
}

/// The values that have been filled into `text` to make `filled`, by their names; `None` where it cannot have
/// been made so. A value ends where what follows it in `text` is found first.
pub fn read<'a, 'b>(text: &'a str, filled: &'b str) -> Option<Vec<(&'a str, &'b str)>> {
    let mut values: Vec<(&str, &str)> = Vec::new();
    let mut rest = filled;
    // The name of the value that the rest begins with.
    let mut open = None;
    for part in parts(text) {
        match (part, open) {
            (Part::Words(words), None) => rest = rest.strip_prefix(words)?,
            (Part::Words(words), Some(name)) => {
                let (value, behind) = rest.split_once(words)?;
                values.push((name, value));
                (rest, open) = (behind, None);
            }
            (Part::Value(name), None) => open = Some(name),
            // Nothing says where one ends and the next begins.
            (Part::Value(_), Some(_)) => return None,
        }
    }
    match open {
        Some(name) => values.push((name, rest)),
        None if rest.is_empty() => {}
        None => return None,
    }
    Some(values)
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(place) = rest.find(['{', '}']) {
        let (words, from_brace) = rest.split_at(place);
        if !words.is_empty() {
            parts.push(Part::Words(words));
        }
        let (brace, behind) = from_brace.split_at(1);
        // A brace for a brace, a name up to the next one, or one that stands alone.
        if let Some(behind) = behind.strip_prefix(brace) {
            parts.push(Part::Words(brace));
            rest = behind;
        } else if let (Some((name, behind)), "{") = (behind.split_once('}'), brace) {
            parts.push(Part::Value(name));
            rest = behind;
        } else {
            parts.push(Part::Words(brace));
            rest = behind;
        }
    }
    if !rest.is_empty() {
        parts.push(Part::Words(rest));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_come_to_their_places_in_any_order() {
        let values: [(&str, &dyn Display); 2] = [("a", &1), ("b", &"{a}")];
        assert_eq!(fill("{b} before {a}, {{a}}", &values), "{a} before 1, {a}");
        assert_eq!(fill("{a} and {c}, } and {", &values), "1 and {c}, } and {");
    }

    #[test]
    fn placeholders_are_those_that_are_no_braces() {
        assert_eq!(placeholders("{b}, {{c}}, {a}"), ["b", "a"]);
    }

    #[test]
    fn what_was_filled_in_is_read_again() {
        let text = "client {number} sends {what}";
        assert_eq!(
            read(text, "client 2 sends \"a sends b\""),
            Some(vec![("number", "2"), ("what", "\"a sends b\"")])
        );
        assert_eq!(read(text, "client 2 closes"), None);
        assert_eq!(read("it ends", "it ends"), Some(Vec::new()));
        assert_eq!(read("it ends", "it ends here"), None);
    }
}
