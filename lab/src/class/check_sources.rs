//! Which text of the grader is that of one check alone: where it changes, no other check has to be made again.
//!
//! It goes by the names of functions. That of a check stands in the lists of checks besides; where it stands
//! anywhere else, somebody may lean on it, and it is everybody's.

use std::collections::{BTreeMap, BTreeSet};

use crate::base::files::fingerprint;

/// A source file of the grader, formatted as rustfmt does.
pub struct Source {
    /// The functions in it, and what is between them, each by its fingerprint.
    pieces: Vec<Piece>,
    /// How often each word is there, but for those in lists of checks and in comments.
    words: BTreeMap<String, usize>,
}

struct Piece {
    function: Option<String>,
    fingerprint: String,
}

/// Fingerprints of checks, by their names.
pub type Checks = BTreeMap<String, String>;

/// What the checks of a step come of.
#[derive(Debug, PartialEq, Eq)]
pub struct Fingerprints {
    /// That of all that is not one check's alone.
    pub common: String,
    /// Those of the checks that have a text of their own, by their names.
    pub own: Checks,
}

impl Source {
    pub fn of(text: &str) -> Source {
        let mut pieces = Vec::new();
        let (mut function, mut piece) = (None, String::new());
        let mut put = |function: &mut Option<String>, piece: &mut String| {
            let fingerprint = fingerprint(piece.as_bytes());
            pieces.push(Piece {
                function: function.take(),
                fingerprint,
            });
            piece.clear();
        };
        for line in text.lines() {
            if let Some(name) = begun_by(line) {
                put(&mut function, &mut piece);
                function = Some(name.to_string());
            }
            piece += line;
            piece.push('\n');
            if line == "}" {
                put(&mut function, &mut piece);
            }
        }
        put(&mut function, &mut piece);
        let mut words = BTreeMap::new();
        let is_code = |line: &&str| !is_of_a_list(line) && !line.trim_start().starts_with("//");
        for line in text.lines().filter(is_code) {
            for word in words_of(line) {
                *words.entry(word.to_string()).or_default() += 1;
            }
        }
        Source { pieces, words }
    }
}

/// Those of a step whose grader has `sources`, of the checks of these names.
pub fn fingerprints(sources: &[&Source], checks: &BTreeSet<&str>) -> Fingerprints {
    let mentions = |name: &str| {
        let counts = sources.iter().filter_map(|source| source.words.get(name));
        counts.sum::<usize>()
    };
    let mut common = String::new();
    let mut own = Checks::new();
    for piece in sources.iter().flat_map(|source| &source.pieces) {
        let name = piece.function.as_deref();
        match name.filter(|name| checks.contains(name) && mentions(name) == 1) {
            Some(name) => {
                own.insert(name.to_string(), piece.fingerprint.clone());
            }
            None => common = common + &piece.fingerprint + "\n",
        }
    }
    Fingerprints {
        common: fingerprint(common.as_bytes()),
        own,
    }
}

/// The function that begins in `line`, at the top of its file.
fn begun_by(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("pub ").unwrap_or(line);
    words_of(rest.strip_prefix("fn ")?).next()
}

/// Whether `line` is one of a list of checks: `new NAME;`, `kept NAME below;`.
fn is_of_a_list(line: &str) -> bool {
    let words: Vec<_> = line.split_whitespace().collect();
    match words.as_slice() {
        ["new" | "kept", name] => name.ends_with(';'),
        ["new" | "kept", _, "below;"] => true,
        _ => false,
    }
}

fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    words.filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STEP: &str = "mod one;\n\nchecks! {\n    new server_a;\n    kept server_b below;\n}\n\n\
                        #[test]\nfn server_b() {\n    helper();\n}\n\nfn helper() {\n    one();\n}\n";
    const SHARED: &str = "/// It replies.\npub fn server_a(check: Check) {\n    body();\n}\n";

    fn of(step: &str, shared: &str) -> Fingerprints {
        let sources = [Source::of(step), Source::of(shared)];
        let sources: Vec<_> = sources.iter().collect();
        fingerprints(&sources, &BTreeSet::from(["server_a", "server_b"]))
    }

    /// What differs from the fingerprints of the two files as they are.
    fn changed(step: &str, shared: &str) -> Vec<String> {
        let (old, new) = (of(STEP, SHARED), of(step, shared));
        let common = (old.common != new.common).then(|| "everything".to_string());
        let names: BTreeSet<_> = old.own.keys().chain(new.own.keys()).collect();
        let own = names
            .into_iter()
            .filter(|name| old.own.get(*name) != new.own.get(*name));
        common.into_iter().chain(own.cloned()).collect()
    }

    #[test]
    fn the_body_of_a_check_is_its_own() {
        assert_eq!(changed(STEP, SHARED), [""; 0]);
        let body = SHARED.replace("body()", "another()");
        assert_eq!(changed(STEP, &body), ["server_a"]);
        let body = STEP.replace("helper();", "helper();\n    helper();");
        assert_eq!(changed(&body, SHARED), ["server_b"]);
    }

    #[test]
    fn what_others_may_lean_on_is_everybody_s() {
        let helper = STEP.replace("one();", "two();");
        assert_eq!(changed(&helper, SHARED), ["everything"]);
        let list = STEP.replace("new server_a", "kept server_a");
        assert_eq!(changed(&list, SHARED), ["everything"]);
        let documentation = SHARED.replace("It replies", "It answers");
        assert_eq!(changed(STEP, &documentation), ["everything"]);
        // From now on one check calls the other.
        let calls = STEP.replace("helper();", "server_a(check);");
        assert!(changed(&calls, SHARED).contains(&"everything".to_string()));
        assert!(!of(&calls, SHARED).own.contains_key("server_a"));
    }
}
