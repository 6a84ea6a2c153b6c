//! What course systems write into names: who has handed in, by which ids, whether too late.

/// What the name of a folder, or of a file, says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Label {
    /// The student's name, as far as it is told.
    pub name: String,
    /// The course system, and the id that the student has there.
    pub id: Option<(&'static str, String)>,
    /// The course system says that it is late.
    pub is_late: bool,
    /// The name of the file that was handed in, where that is a part of it.
    pub file: Option<String>,
}

/// Reads `name`, of whichever course system it may be.
pub fn read(name: &str) -> Label {
    let label = moodle(name).or_else(|| canvas(name));
    label.unwrap_or_else(|| Label {
        name: name.to_string(),
        ..Label::default()
    })
}

/// Moodle: `Ana Sofia Conceição_12345_assignsubmission_file_`, and behind that the file where it is told
/// not to make folders.
fn moodle(name: &str) -> Option<Label> {
    let (student, rest) = name.rsplit_once("_assignsubmission_")?;
    let (student, id) = student.rsplit_once('_')?;
    let (_, file) = rest.split_once('_').unwrap_or((rest, ""));
    is_number(id).then(|| Label {
        name: student.to_string(),
        id: Some(("moodle", id.to_string())),
        is_late: false,
        file: Some(file.to_string()).filter(|file| !file.is_empty()),
    })
}

/// Canvas: `conceicaoana_4711_90210_ex01.rs`, `conceicaoana_LATE_4711_90210_ex01-1.rs`.
fn canvas(name: &str) -> Option<Label> {
    let (student, rest) = name.split_once('_')?;
    let (is_late, rest) = match rest.strip_prefix("LATE_") {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let (user, rest) = rest.split_once('_')?;
    let (attachment, file) = rest.split_once('_')?;
    let is_whole = [user, attachment].into_iter().all(is_number);
    (is_whole && !student.is_empty() && !file.is_empty()).then(|| Label {
        name: student.to_string(),
        id: Some(("canvas", user.to_string())),
        is_late,
        file: Some(file.to_string()),
    })
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A file's name without the number that Canvas gives to the same file when it is handed in again, and that
/// number: `ex01-2.rs` is the third `ex01.rs`.
pub fn again(file: &str) -> (String, u32) {
    let (stem, ending) = match file.rsplit_once('.') {
        Some((stem, ending)) => (stem, format!(".{ending}")),
        None => (file, String::new()),
    };
    match stem.rsplit_once('-') {
        Some((first, number)) if is_number(number) && !first.is_empty() => (
            first.to_string() + &ending,
            number.parse().unwrap_or(u32::MAX),
        ),
        _ => (file.to_string(), 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_of_moodle_has_a_student_an_id_and_perhaps_a_file() {
        let label = read("Conceição, Ana_Sofia_12345_assignsubmission_file_");
        assert_eq!(label.name, "Conceição, Ana_Sofia");
        assert_eq!(label.id, Some(("moodle", "12345".to_string())));
        assert_eq!(label.file, None);
        let label = read("Li Wei_7_assignsubmission_file_ex01.rs");
        assert_eq!(label.file.as_deref(), Some("ex01.rs"));
        let label = read("Li Wei_7_assignsubmission_onlinetext");
        assert_eq!((label.name.as_str(), label.file), ("Li Wei", None));
    }

    #[test]
    fn a_name_of_canvas_has_an_id_a_file_and_says_when_it_is_late() {
        let label = read("conceicaoana_4711_90210_my_ex01.rs");
        assert_eq!(label.id, Some(("canvas", "4711".to_string())));
        assert_eq!(label.file.as_deref(), Some("my_ex01.rs"));
        assert!(!label.is_late && read("li_LATE_1_2_a.zip").is_late);
        assert_eq!(again("ex01-2.rs"), ("ex01.rs".to_string(), 2));
        assert_eq!(again("mine.tar-1.gz"), ("mine.tar.gz".to_string(), 1));
        assert_eq!(again("ex01.rs"), ("ex01.rs".to_string(), 0));
    }

    #[test]
    fn any_other_name_is_the_student_s() {
        for name in ["ana", "Ana_12345", "a_1_b_c", "x_1_2_", "_1_2_a.rs"] {
            assert_eq!(read(name).name, name);
            assert_eq!(read(name).id, None);
        }
    }
}
