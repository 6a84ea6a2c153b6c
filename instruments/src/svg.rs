//! Pictures that can be read on light pages and on dark ones: they bring their own background, and go
//! by what the reader's system prefers.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// The colours of what is drawn, by class: in the light and in the dark.
const COLOURS: [(&str, &str, &str); 4] = [
    ("ground", "#ffffff", "#16191d"),
    ("ink", "#1c2024", "#e6e8ea"),
    ("faint", "#6a727a", "#98a1aa"),
    ("break", "#b3261e", "#ff8a80"),
];

/// The colours of series, which can be told apart also by those who do not see all colours.
const SERIES: [(&str, &str); 6] = [
    ("#0b62c4", "#6cb0ff"),
    ("#b25000", "#ffab5e"),
    ("#00786a", "#4fd1bd"),
    ("#a1327a", "#f191cd"),
    ("#5f6b00", "#c9d65a"),
    ("#5a5f66", "#b6bcc4"),
];

/// A picture under way.
pub struct Picture {
    width: f64,
    height: f64,
    title: String,
    body: String,
}

/// Where a text stands at its place.
#[derive(Clone, Copy)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

impl Picture {
    /// An empty one; `title` is what those hear who do not see it.
    pub fn new(width: f64, height: f64, title: &str) -> Picture {
        Picture {
            width,
            height,
            title: title.to_string(),
            body: String::new(),
        }
    }

    /// The class of the series with this number.
    pub fn series(number: usize) -> String {
        format!("s{}", number % SERIES.len())
    }

    pub fn line(&mut self, [x1, y1]: [f64; 2], [x2, y2]: [f64; 2], class: &str) {
        let _ = writeln!(
            self.body,
            r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" class="{class}"/>"#
        );
    }

    /// A line through all `points`.
    pub fn path(&mut self, points: &[[f64; 2]], class: &str) {
        let points: Vec<_> = points
            .iter()
            .map(|[x, y]| format!("{x:.1},{y:.1}"))
            .collect();
        let points = points.join(" ");
        let _ = writeln!(
            self.body,
            r#"<polyline points="{points}" class="{class}"/>"#
        );
    }

    pub fn dot(&mut self, [x, y]: [f64; 2], class: &str) {
        let _ = writeln!(
            self.body,
            r#"<circle cx="{x:.1}" cy="{y:.1}" r="3" class="dot {class}"/>"#
        );
    }

    /// The head of an arrow, at its tip; it points to the right, or else to the left.
    pub fn head(&mut self, [x, y]: [f64; 2], is_right: bool, class: &str) {
        let back = if is_right { x - 8.0 } else { x + 8.0 };
        let (above, below) = (y - 4.0, y + 4.0);
        let _ = writeln!(
            self.body,
            r#"<polygon points="{x:.1},{y:.1} {back:.1},{above:.1} {back:.1},{below:.1}" class="dot {class}"/>"#
        );
    }

    pub fn text(&mut self, [x, y]: [f64; 2], anchor: Anchor, class: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let text = escaped(text);
        let _ = writeln!(
            self.body,
            r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}" class="{class}">{text}</text>"#
        );
    }

    /// Writes it to the file at `path`.
    ///
    /// # Errors
    /// When that cannot be written.
    pub fn save(&self, path: &Path) -> Result<()> {
        fs::write(path, self.finished())
            .with_context(|| format!("cannot write `{}`", path.display()))
    }

    fn finished(&self) -> String {
        let Picture {
            width,
            height,
            body,
            ..
        } = self;
        let title = escaped(&self.title);
        let (light, dark) = (rules(false), rules(true));
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0} {height:.0}" width="{width:.0}" height="{height:.0}" role="img">
<title>{title}</title>
<style>
text {{ font: 12px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre }}
line, polyline {{ fill: none; stroke-width: 1.5 }}
.thin {{ stroke-width: 0.75 }} .dashed {{ stroke-dasharray: 5 4 }} .dot {{ stroke: none }} .bold {{ font-weight: bold }}
{light}
@media (prefers-color-scheme: dark) {{
{dark}
}}
</style>
<rect width="100%" height="100%" class="ground"/>
{body}</svg>
"#
        )
    }
}

/// The colour of each class.
fn rules(is_dark: bool) -> String {
    let pick = |light, dark| if is_dark { dark } else { light };
    let named = COLOURS.map(|(class, light, dark)| (class.to_string(), pick(light, dark)));
    let numbered = SERIES.iter().enumerate();
    let numbered =
        numbered.map(|(number, (light, dark))| (Picture::series(number), pick(*light, *dark)));
    let rules = named.into_iter().chain(numbered).map(|(class, colour)| {
        format!("line.{class}, polyline.{class} {{ stroke: {colour} }} text.{class}, .dot.{class}, rect.{class} {{ fill: {colour} }}")
    });
    rules.collect::<Vec<_>>().join("\n")
}

fn escaped(text: &str) -> String {
    let text = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    // What XML has no place for was shown as something else before it came here; but to be sure:
    text.chars()
        .map(|letter| if letter.is_control() { '·' } else { letter })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_cannot_leave_its_place() {
        let mut picture = Picture::new(10.0, 10.0, "<b>");
        picture.text([0.0, 0.0], Anchor::Start, "ink", "</text><script>&\u{1b}");
        let finished = picture.finished();
        assert!(
            finished.contains("&lt;/text&gt;&lt;script&gt;&amp;·</text>"),
            "{finished}"
        );
        assert!(finished.contains("<title>&lt;b&gt;</title>"), "{finished}");
    }
}
