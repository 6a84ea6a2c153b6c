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

/// `page` with a line more, which is a label and what stands behind it, in the columns of the line that has
/// the label `before`, and above it; at the end where there is none.
pub fn with_line(page: &str, (label, line): (&str, &str), before: &str) -> String {
    let has_label = |other: &&str| behind(before, other).is_some();
    let Some(below) = page.lines().rfind(has_label) else {
        return format!("{page}{}", labelled(&[(label, line.to_string())]));
    };
    let length = behind(before, below).map_or(0, |value| value.chars().count());
    let width = below.trim_end().chars().count().saturating_sub(length + 4);
    let line = format!("  {label:<width$}  {line}\n");
    let (start, end) = page.split_at(page.rfind(below).unwrap_or(page.len()));
    format!("{start}{line}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_comes_into_the_columns_that_are_there() {
        let page = labelled(&[("aconteceu", "é o guia  x".into()), ("guia", "y".into())]);
        let more = with_line(&page, ("parado", "à força"), "guia");
        let expected = "  aconteceu  é o guia  x\n  parado     à força\n  guia       y\n";
        assert_eq!(more, expected);
        let at_the_end = with_line("x\n", ("stopped", "y"), "guide");
        assert_eq!(at_the_end, "x\n  stopped   y\n");
    }

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
