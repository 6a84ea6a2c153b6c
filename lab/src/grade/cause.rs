//! What a check failed for, as far as the grader can tell.

/// What a check failed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    pub kind: Kind,
    /// Two checks with the same words here failed for the same.
    pub words: String,
}

/// Where a check met its cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Before anything else: the program does not start, listen or connect.
    First,
    /// In what the check is about, and others begin with: a message, its reply, its end.
    Basic,
    /// In something that is the same wherever it happens: a panic at a line.
    Anywhere,
    /// In an input that is drawn by chance: any other failure tells more.
    Drawn,
    /// On its way. Where no other check tells this cause, it is the check's own.
    Passing,
}

impl Kind {
    const ALL: [Kind; 5] = [
        Kind::First,
        Kind::Basic,
        Kind::Anywhere,
        Kind::Drawn,
        Kind::Passing,
    ];

    fn word(self) -> &'static str {
        match self {
            Kind::First => "first",
            Kind::Basic => "basic",
            Kind::Anywhere => "anywhere",
            Kind::Drawn => "drawn",
            Kind::Passing => "passing",
        }
    }
}

impl Cause {
    /// The cause that a grader names so: `KIND WORDS…`.
    pub fn named(text: &str) -> Option<Cause> {
        let (kind, words) = text.split_once(' ')?;
        let kind = Kind::ALL.into_iter().find(|own| own.word() == kind)?;
        Some(Cause {
            kind,
            words: words.to_string(),
        })
    }

    /// Its name, by which [`Cause::named`] finds it.
    pub fn name(&self) -> String {
        format!("{} {}", self.kind.word(), self.words)
    }

    /// Whether who reads of `other` has read of this one.
    pub fn is_told_by(&self, other: &Cause) -> bool {
        ![Kind::Passing, Kind::Drawn].contains(&other.kind) && other.words == self.words
    }
}
