//! Which files of `exercises/` belong to what is handed in: those of the kit, and the modules that a
//! student has written for them. (The package `course` asks the same, and takes this file in.)

use std::collections::BTreeMap;

use language::text;

/// Files by their names within `exercises/`, with `/` between folders.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Takes out of `files` what belongs to a submission, where the kit's own are `known`; gives that, and
/// what is said of each of the others: "is …".
pub fn sort_out(files: Files, known: &[String]) -> (Files, Vec<(String, String)>) {
    let (mut taken, mut rest): (Files, Files) = files
        .into_iter()
        .partition(|(name, _)| known.contains(name));
    // A module may be one of a module.
    loop {
        let is_named = |name: &String| taken.values().any(|text| names_module(text, name));
        let named: Vec<_> = rest.keys().filter(|name| is_named(name)).cloned().collect();
        if named.is_empty() {
            break;
        }
        for name in named {
            taken.extend(rest.remove_entry(&name));
        }
    }
    let left_out = rest.into_keys().map(|name| {
        let meant = meant(&name, known);
        let what = match meant {
            Some(known) => text!(
                "is no file of the kit, and is left out: did you mean `{name}`?",
                name = known
            ),
            None => text!("is no file of the kit, and is left out").to_string(),
        };
        (name, what)
    });
    (taken, left_out.collect())
}

/// Whether a source names any file as a module, as far as can be seen at a glance.
#[allow(dead_code)]
pub fn may_name_a_module(source: &[u8]) -> bool {
    let source = String::from_utf8_lossy(source);
    source.contains("mod ") || source.contains(".rs\"")
}

/// Whether a source names the file `name` as a module, or the folder that it is in.
pub fn names_module(source: &[u8], name: &str) -> bool {
    if !name.ends_with(".rs") {
        return false;
    }
    let source = String::from_utf8_lossy(source);
    let first = name.split('/').next().unwrap_or(name);
    let module = first.strip_suffix(".rs").unwrap_or(first);
    let declares = source.match_indices("mod ").any(|(place, word)| {
        let rest = source[place + word.len()..].trim_start();
        let rest = rest.strip_prefix("r#").unwrap_or(rest);
        rest.strip_prefix(module)
            .is_some_and(|rest| rest.trim_start().starts_with([';', '{']))
    });
    declares || source.contains(&format!("\"{name}\""))
}

/// The file of the kit that who writes `name` may mean: `Ex01.rs`, `ex02_final.rs`, `ex03 (1).rs`.
pub fn meant<'a>(name: &str, known: &'a [String]) -> Option<&'a String> {
    let (name, is_source) = match name.to_lowercase().strip_suffix(".rs") {
        Some(stem) => (stem.to_string(), true),
        None => (name.to_lowercase(), false),
    };
    known.iter().find(|known| {
        let (stem, ending) = known.split_once('.').unwrap_or((known, ""));
        let rest = name.strip_prefix(stem);
        let goes_on =
            rest.is_some_and(|rest| !rest.starts_with(|next: char| next.is_alphanumeric()));
        is_source == (ending == "rs") && goes_on
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
        let files = files
            .iter()
            .map(|(name, text)| (name.to_string(), text.as_bytes().to_vec()));
        let known = ["ex01.rs", "ex02.rs", "mensagens.txt"].map(str::to_string);
        let (taken, left) = sort_out(files.collect(), &known);
        let left = left
            .into_iter()
            .map(|(name, what)| format!("{name} {what}"));
        (taken.into_keys().collect(), left.collect())
    }

    #[test]
    fn a_module_belongs_to_the_submission_that_names_it() {
        let (taken, left) = sorted(&[
            ("ex01.rs", "mod helper;"),
            (
                "helper.rs",
                "pub(crate) mod net ;\n#[path = \"odd name.rs\"] mod x;",
            ),
            ("net/mod.rs", "mod deep;"),
            ("net/deep.rs", ""),
            ("odd name.rs", ""),
            ("build.rs", "mod helper2;"),
            ("help.rs", ""),
        ]);
        assert_eq!(
            taken,
            [
                "ex01.rs",
                "helper.rs",
                "net/deep.rs",
                "net/mod.rs",
                "odd name.rs"
            ]
        );
        assert_eq!(
            left,
            [
                "build.rs is no file of the kit, and is left out",
                "help.rs is no file of the kit, and is left out"
            ]
        );
    }

    #[test]
    fn a_name_that_is_nearly_one_of_the_kit_is_said_to_be() {
        let meant_by = |name| sorted(&[(name, "")]).1.concat();
        for name in [
            "Ex01.rs",
            "EX01.RS",
            "ex01_final.rs",
            "ex01 (1).rs",
            "ex01-2.rs",
        ] {
            let said = meant_by(name);
            assert!(said.ends_with("did you mean `ex01.rs`?"), "{said}");
        }
        for name in ["ex011.rs", "ex03.rs", "ex01.txt"] {
            let said = meant_by(name);
            assert!(said.ends_with("is left out"), "{said}");
        }
        assert!(meant_by("Mensagens.txt").ends_with("`mensagens.txt`?"));
    }
}
