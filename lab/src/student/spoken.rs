//! Which language is spoken with a student.

use language::Choice;

use crate::base::print::note;
use crate::kit::lab::Lab;

/// Speaks the language `wish`, or else the one that is wished for in the kit or workspace that the current
/// folder is in. English where there is none, and where its table cannot be read, which is said.
pub fn speak(wish: Option<&str>) {
    // What is wrong with the place is said by who needs it.
    let Ok(lab) = Lab::find() else {
        return;
    };
    let choice = match wish {
        Some(wish) => Choice::named(&lab.root, wish),
        None => Choice::of(&lab.root),
    };
    if let Err(unreadable) = language::speak(choice) {
        note!("{unreadable}");
    }
}
