//! The lines at the end of a page, each behind what it is about.

/// The labels of English pages are at most so long.
const NARROWEST: usize = 8;

/// `lines`, each behind its label, in two columns.
pub fn labelled(lines: &[(&str, String)]) -> String {
    let width = lines.iter().map(|(label, _)| label.chars().count()).max();
    let width = width.unwrap_or_default().max(NARROWEST);
    // What is more than one line stays in its column.
    let indent = format!("\n{:width$}", "", width = width + 4);
    let lines = lines.iter().map(|(label, line)| {
        let line = line.replace('\n', &indent);
        format!("  {label:<width$}  {line}\n")
    });
    lines.collect()
}

/// What stands behind `label` in `page`: of several lines the last.
pub fn behind<'a>(label: &str, page: &'a str) -> Option<&'a str> {
    let mut lines = page.lines().rev();
    lines.find_map(|line| {
        let line = line.strip_prefix("  ")?.strip_prefix(label)?;
        line.starts_with("  ").then(|| line.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_the_longest_label() {
        let lines = |label| [(label, "a".to_string()), ("à mão", "b\nc".to_string())];
        let short = "  x         a\n  à mão     b\n            c\n";
        assert_eq!(labelled(&lines("x")), short);
        let long = "  aconteceu  a\n  à mão      b\n             c\n";
        assert_eq!(labelled(&lines("aconteceu")), long);
        assert_eq!(behind("à mão", long), Some("b"));
        assert_eq!(behind("happened", long), None);
    }
}
