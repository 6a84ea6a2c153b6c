//! A process that speaks Portuguese. (What is spoken is the process's, so this is one of its own.)

use std::fmt::Display;
use std::path::{Path, PathBuf};

use language::{Choice, Table, fill, heard, key, placeholders, text, words_of};

fn kit() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn texts_are_said_in_portuguese_and_what_has_no_translation_in_english() {
    speak();
    assert_eq!(language::spoken().name, "pt");
    assert_eq!(text!("expected"), "esperado");
    assert_eq!(text!("client {number}", number = 1 + 1), "cliente 2");
    assert_eq!(language::text(key!("contract")), "contrato");
    assert_eq!(words_of("server_replies"), "o servidor responde");
    assert_eq!(text!("nobody says this"), "nobody says this");
    let number = 7;
    assert_eq!(text!("nor {number}", number), "nor 7");
    assert_eq!(words_of("nor_this"), "nor this");
}

#[test]
fn a_text_with_values_is_understood_in_both_languages() {
    speak();
    let table = Table::read(&kit().join("guide/pt/messages.po"));
    let table = table.expect("the table can be read");
    let mut count = 0;
    for (text, translation) in table.texts() {
        let names = placeholders(text);
        // Nothing says where a value ends that another one follows at once.
        let is_clear = ![text, translation].iter().any(|text| text.contains("}{"));
        if names.is_empty() || !is_clear || text.contains("{:?}") {
            continue;
        }
        // One that stands there twice is the same both times.
        let values: Vec<_> = names.iter().map(|name| format!("<{name}>")).collect();
        let pairs = names.iter().zip(&values);
        let pairs: Vec<_> = pairs
            .map(|(name, value)| (*name, value as &dyn Display))
            .collect();
        for said in [fill(text, &pairs), fill(translation, &pairs)] {
            let values: Vec<_> = values.iter().map(String::as_str).collect();
            assert_eq!(heard(text, &said), Some(values), "{said}");
        }
        count += 1;
    }
    assert!(count > 50, "{count} texts with values");
}

fn speak() {
    let choice = Choice::named(&kit(), "pt_PT.UTF-8");
    language::speak(choice).expect("the table can be read");
}
