//! Text that others have chosen (names, file names, what a program prints), made harmless for where it
//! is going to stand. Whatever a form takes from a submission goes through here, or through a writer
//! that escapes by itself (the templates, XML, JSON).

use crate::print::{printable, printable_within_a_line};

/// For a cell of a spreadsheet: within a line, and no formula. Spreadsheets look past blanks, and some
/// take the wide signs of East Asian keyboards for the same.
pub fn cell(text: &str) -> String {
    let text = printable_within_a_line(text);
    let is_passed_over =
        |letter: char| letter.is_whitespace() || is_invisible(letter) || letter == '·';
    let begin = text.trim_start_matches(is_passed_over);
    match begin.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠', '|', '%']) {
        true => format!("'{text}"),
        false => text,
    }
}

/// For XML 1.0, which forbids some characters even when they are escaped.
pub fn xml(text: &str) -> String {
    let allowed = |letter: char| !matches!(letter, '\u{fffe}' | '\u{ffff}');
    let shown = |letter| if allowed(letter) { letter } else { '·' };
    printable(text).chars().map(shown).collect()
}

/// For text that its reader takes for HTML.
pub fn html(text: &str) -> String {
    let mut escaped = String::new();
    for letter in printable(text).chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#39;",
            _ => escaped.push(letter),
        }
    }
    escaped
}

/// Letters of no width, which hide what follows.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{ad}')
}

#[cfg(test)]
mod tests {
    use super::{cell, html, xml};

    #[test]
    fn a_formula_is_none_whatever_stands_before_it() {
        for formula in [
            "=cmd|' /C calc'!A0",
            "+1",
            "-2+3",
            "@SUM(A1)",
            " =1+1",
            "\t=1+1",
            "\r=1+1",
            "\n=1+1",
            "\u{a0}=1+1",
            "\u{3000}=1+1",
            "\u{feff}=1+1",
            "\u{200b}=1+1",
            "\u{202e}=1+1",
            "\0=1+1",
            "＝1+1",
        ] {
            assert!(cell(formula).starts_with('\''), "{formula:?}");
        }
        assert_eq!(cell("João = Gonçalves, Jr."), "João = Gonçalves, Jr.");
        assert_eq!(cell("a\nb"), "a·b");
    }

    #[test]
    fn what_xml_forbids_is_a_dot() {
        let text = xml("a\0\u{8}\u{b}\u{1b}\u{7f}\u{85}\u{fffe}\u{ffff}\u{202e}\n\tb");
        assert_eq!(text, "a·········\n\tb");
    }

    #[test]
    fn html_is_text() {
        assert_eq!(
            html("<img src=x onerror='\"&"),
            "&lt;img src=x onerror=&#39;&quot;&amp;"
        );
        assert_eq!(html("\u{1b}[31m\u{202e}"), "·[31m·");
    }
}
