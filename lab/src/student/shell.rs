//! Commands that are longer than a line of the terminal: broken so that they can still be copied.

/// How the commands of a page begin, which a student may copy into a shell.
const BEGINNINGS: [&str; 5] = ["cargo ", "printf ", "for ", "true | ", "nc "];

/// Whether `text` is such a command.
pub fn is_command(text: &str) -> bool {
    BEGINNINGS
        .iter()
        .any(|beginning| text.starts_with(beginning))
}

/// `command` in rows of at most `columns` letters, of which each but the last ends with the `\` by which a shell goes
/// on in the next. The rows are `indent` blanks to the right, but for those that go on within a word.
pub fn rows(command: &str, indent: usize, columns: usize) -> Vec<String> {
    let room = columns.saturating_sub(indent).max(MARK.len() + 2);
    let mut rows: Vec<String> = Vec::new();
    let mut row = String::new();
    for word in &words(command) {
        let length = row.chars().count() + word.chars().count();
        if !row.is_empty() && length + 1 + MARK.len() > room {
            rows.push(std::mem::take(&mut row) + MARK);
        }
        if !row.is_empty() {
            row.push(' ');
        }
        let mut pieces = pieces(word, room, columns.max(MARK.len() + 2)).into_iter();
        row += &pieces.next().unwrap_or_default();
        for piece in pieces {
            rows.push(std::mem::replace(&mut row, piece));
        }
    }
    rows.push(row);
    let is_within_a_word = |row: &str| row.ends_with('\\') && !row.ends_with(MARK);
    let mut goes_on = false;
    for (number, row) in rows.iter_mut().enumerate() {
        let breaks = is_within_a_word(row);
        if number > 0 && !goes_on {
            row.insert_str(0, &" ".repeat(indent));
        }
        goes_on = breaks;
    }
    rows
}

/// What ends a row behind a word.
const MARK: &str = " \\";

/// The words of `command`: what stands between blanks that are in no quotation marks.
fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut is_quoted = false;
    for unit in units(command) {
        is_quoted ^= unit == "'";
        match words.last_mut() {
            Some(word) if is_quoted || unit != " " => word.push_str(unit),
            _ => words.push(String::new()),
        }
    }
    words
}

/// `word` in pieces of at most `first` letters, and of `others`, with what a shell needs to put them together again.
fn pieces(word: &str, first: usize, others: usize) -> Vec<String> {
    if word.chars().count() + MARK.len() <= first {
        return vec![word.to_string()];
    }
    let mut pieces = Vec::new();
    let mut piece = String::new();
    let mut is_quoted = false;
    for unit in units(word) {
        let limit = if pieces.is_empty() { first } else { others };
        // Behind it come a quotation mark and a `\`.
        if piece.chars().count() + unit.chars().count() + 2 > limit && !piece.is_empty() {
            let end = if is_quoted { "'\\" } else { "\\" };
            let begin = if is_quoted { "'" } else { "" };
            pieces.push(std::mem::replace(&mut piece, begin.to_string()) + end);
        }
        piece += unit;
        is_quoted ^= unit == "'";
    }
    pieces.push(piece);
    pieces
}

/// The letters of `word`, and what a `\` makes of some of them one.
fn units(word: &str) -> Vec<&str> {
    let mut units = Vec::new();
    let mut rest = word;
    while let Some(letter) = rest.chars().next() {
        let octal = rest.bytes().skip(1).take(3);
        let digits = octal
            .take_while(|byte| (b'0'..=b'7').contains(byte))
            .count();
        let length = match (letter, digits) {
            ('\\', 0) => rest.chars().take(2).map(char::len_utf8).sum(),
            ('\\', digits) => 1 + digits,
            (letter, _) => letter.len_utf8(),
        };
        let (unit, behind) = rest.split_at(length);
        units.push(unit);
        rest = behind;
    }
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_goes_on_behind_a_word_and_not_within_quotation_marks() {
        let command = "printf '  um  dois' | cargo run --bin ex05";
        assert_eq!(
            rows(command, 4, 26),
            [
                "printf '  um  dois' \\",
                "    | cargo run --bin \\",
                "    ex05"
            ]
        );
    }

    /// What a shell makes of `rows`.
    #[cfg(unix)]
    fn in_a_shell(rows: &[String]) -> Vec<u8> {
        let shell = std::process::Command::new("sh")
            .args(["-c", &rows.join("\n")])
            .output();
        shell.expect("there is a shell").stdout
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_puts_together_what_was_broken_anywhere() {
        let message = r"printf 'um\303\247a mensagem\n\\ que não acaba, '\''nem por isso'\'' \000\001 fim%%\t' | cat -v";
        let whole = in_a_shell(&[message.to_string()]);
        assert!(!whole.is_empty());
        for columns in 10..100 {
            for indent in [0, 2, 5] {
                let rows = rows(message, indent, columns);
                assert_eq!(in_a_shell(&rows), whole, "{columns} {rows:#?}");
                // The first stands behind what is before it.
                let first = rows[0].chars().count() + indent;
                assert!(first <= columns.max(indent + 6), "{columns} {rows:#?}");
                assert!(
                    rows[1..]
                        .iter()
                        .all(|row| row.chars().count() <= columns.max(12)),
                    "{columns} {rows:#?}"
                );
            }
        }
    }
}
