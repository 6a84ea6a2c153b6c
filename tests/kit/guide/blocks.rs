//! The fenced blocks of a page: its code, its pictures, its sessions.

/// What stands between two fences.
pub struct Block {
    /// What the first fence says: `console`, `rust,ignore`, `text`.
    pub language: String,
    /// The terminals whose session it is, by their numbers; none where the page has not named one.
    pub terminals: Vec<u32>,
    /// The number of its first line on the page, counted from 0.
    pub first: usize,
    pub lines: Vec<String>,
}

/// The blocks of `page`, in their order.
///
/// A session belongs to the terminal that the page named last, in bold: `**Terminal 2**`, or
/// `**Terminals 3, 4 and 5**`; in Portuguese, too, the word begins with `Termina`.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut terminals = Vec::new();
    let mut is_open = false;
    for (number, line) in page.lines().enumerate() {
        let fence = line.trim_start().strip_prefix("```");
        match (fence, is_open) {
            (Some(language), false) => found.push(Block {
                language: language.to_string(),
                terminals: terminals.clone(),
                first: number + 1,
                lines: Vec::new(),
            }),
            (None, true) => {
                if let Some(block) = found.last_mut() {
                    block.lines.push(line.to_string());
                }
            }
            (Some(_), true) => {}
            (None, false) => {
                if let Some(named) = last_terminals(line) {
                    terminals = named;
                }
            }
        }
        is_open ^= fence.is_some();
    }
    found
}

/// The numbers in the last bold words of `line` that name terminals.
fn last_terminals(line: &str) -> Option<Vec<u32>> {
    let bold = line.split("**").skip(1).step_by(2);
    let named = bold.filter(|words| words.starts_with("Termina")).last()?;
    let numbers = named.split(|letter: char| !letter.is_ascii_digit());
    Some(numbers.filter_map(|number| number.parse().ok()).collect())
}

#[test]
fn a_session_belongs_to_the_terminals_that_were_named_last() {
    let page = "**Terminal 1**, and `x`:\n```console\n$ a\n```\nIn **bold**\n```text\nb\n```\n\
                **Terminais 3, 4 e 5**:\n```console\n$ c\n$ d\n```\n";
    let found: Vec<_> = blocks(page)
        .iter()
        .map(|block| (block.terminals.clone(), block.first, block.lines.join(" ")))
        .collect();
    let expected = [
        (vec![1], 2, "$ a".to_string()),
        (vec![1], 6, "b".to_string()),
        (vec![3, 4, 5], 10, "$ c $ d".to_string()),
    ];
    assert_eq!(found, expected);
}
