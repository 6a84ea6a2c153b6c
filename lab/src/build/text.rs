//! Whether files are text, as the compiler takes it.

use std::fs;
use std::path::Path;

use language::text;

/// What is said of the first of `files` in `folder` that is not UTF-8.
pub fn fault<'a>(folder: &Path, mut files: impl Iterator<Item = &'a str>) -> Option<String> {
    files.find_map(|file| {
        let content = fs::read(folder.join(file)).ok()?;
        let error = std::str::from_utf8(&content).err()?;
        let good = &content[..error.valid_up_to()];
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        Some(match encoding(&content) {
            Some(name) => text!(
                "exercises/{file} is {name}, and not UTF-8\n  \
                 Windows PowerShell writes so with `>`. Open it in your editor and save it as UTF-8.",
                file,
                name
            ),
            None => text!(
                "exercises/{file} is not UTF-8: a letter in its line {line} is stored in another way\n  \
                 Open it in your editor and save it as UTF-8.",
                file,
                line
            ),
        })
    })
}

/// The encoding whose mark `content` begins with.
fn encoding(content: &[u8]) -> Option<&'static str> {
    match content {
        [0xff, 0xfe, ..] => Some("UTF-16 (little-endian)"),
        [0xfe, 0xff, ..] => Some("UTF-16 (big-endian)"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(content: &[u8]) -> Option<String> {
        let folder = tempfile::tempdir().expect("a folder can be made");
        fs::write(folder.path().join("a.txt"), content).expect("it can be written");
        fault(folder.path(), ["missing.txt", "a.txt"].into_iter())
    }

    #[test]
    fn what_is_not_utf_8_is_said_to_be_what_it_is() {
        assert_eq!(of("olá\n".as_bytes()), None);
        let told = of(b"\xff\xfeo\0l\0").expect("it is UTF-16");
        assert!(told.contains("exercises/a.txt is UTF-16 (little-endian)"));
        let told = of(b"um\nol\xe1\n").expect("it is Latin-1");
        assert!(told.contains("a letter in its line 2"), "{told}");
    }
}
