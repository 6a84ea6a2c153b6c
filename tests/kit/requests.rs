//! `Request::parse`, with generated input.

use proptest::prelude::*;
use sock_utils::{Dictionary, Request};

proptest! {
    #[test]
    fn get_takes_every_integer(number: i128) {
        let number = number.to_string();
        let message = format!("GET {number}");
        prop_assert_eq!(Request::parse(&message), Request::Get(&number));
    }

    #[test]
    fn what_is_no_other_request_is_to_be_stored_as_it_is(message: String) {
        prop_assume!(message != "LIST" && !message.starts_with("GET "));
        prop_assert_eq!(Request::parse(&message), Request::Store(&message));
    }

    #[test]
    fn get_of_what_is_no_integer_is_to_be_stored(word in "[^0-9]*|[0-9]+[^0-9]+") {
        let message = format!("GET {word}");
        prop_assert_eq!(Request::parse(&message), Request::Store(&message));
    }

    #[test]
    fn a_dictionary_gives_back_what_it_was_given(strings: Vec<String>, key: i64) {
        let mut dictionary = Dictionary::new();
        for (key, string) in (0..).zip(&strings) {
            prop_assert_eq!(dictionary.insert(string), key);
        }
        let expected = usize::try_from(key).ok().and_then(|key| strings.get(key));
        prop_assert_eq!(dictionary.get(&key.to_string()), expected.map(String::as_str));
        prop_assert_eq!(dictionary.list().is_none(), strings.is_empty());
    }
}
