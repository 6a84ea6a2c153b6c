//! In which order failures are told: the nearest to the cause first, and one cause once.

use language::text;

use crate::grade::cause::Kind;
use crate::grade::check::Since;
use crate::grade::outcome::{Outcome, Verdict};

/// Notes with each of `outcomes`, which are in the order of their checks, which one tells its cause
/// already.
pub fn settle(outcomes: &mut [Outcome]) {
    let mut order: Vec<_> = (0..outcomes.len()).collect();
    order.sort_by_key(|index| rank(&outcomes[*index]));
    for (place, index) in order.iter().enumerate() {
        let Some(cause) = &outcomes[*index].cause else {
            continue;
        };
        let step = &outcomes[*index].check.step;
        let teller = order[..place].iter().find(|other| {
            let other = &outcomes[**other];
            let tells = other
                .cause
                .as_ref()
                .is_some_and(|other| cause.is_told_by(other));
            tells && other.check.step == *step && other.check.is_scored()
        });
        let teller = teller.map(|teller| outcomes[*teller].check.words());
        outcomes[*index].skipped = teller.map(|words| text!("skipped because of `{words}`", words));
    }
}

/// The order in which failures are told: first what keeps a program from anything, then what others
/// begin with, then what is new in the step, then what was there before, then what was drawn by chance, each
/// in the order of the checks; what is worth no points comes last.
pub fn rank(outcome: &Outcome) -> impl Ord + use<> {
    let cause = outcome
        .cause
        .as_ref()
        .filter(|_| outcome.verdict == Verdict::Failed);
    (
        outcome.skipped.is_some(),
        !outcome.check.is_scored(),
        match cause.map(|cause| cause.kind) {
            Some(Kind::First) => 0,
            Some(Kind::Basic) => 1,
            Some(Kind::Drawn) => 4,
            _ if outcome.check.since == Since::New => 2,
            _ => 3,
        },
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::grade::cause::Cause;
    use crate::grade::check::Check;

    fn outcome(name: &str, since: Since, cause: &str) -> Outcome {
        Outcome {
            check: Check {
                step: "ex05".to_string(),
                name: name.to_string(),
                since,
            },
            verdict: Verdict::Failed,
            page: String::new(),
            time: Duration::ZERO,
            cause: Cause::named(cause),
            skipped: None,
        }
    }

    #[test]
    fn one_cause_is_told_once_and_the_nearest_one_first() {
        let mut outcomes = [
            outcome("server_replies", Since::Kept, "basic server: silent"),
            outcome("server_prints", Since::Kept, ""),
            outcome(
                "server_answers_a_second_client",
                Since::New,
                "passing server: silent",
            ),
            outcome("client_waits", Since::New, "passing client: silent"),
            outcome("client_prints", Since::Kept, "passing client: silent"),
            outcome("client_connects", Since::Kept, "first client: refused"),
            outcome("client_is_fed", Since::New, "drawn client: leaves"),
        ];
        settle(&mut outcomes);
        let skipped = outcomes
            .iter()
            .filter_map(|outcome| outcome.skipped.as_deref());
        let skipped: Vec<_> = skipped.collect();
        assert_eq!(skipped, ["skipped because of `server replies`"]);
        outcomes.sort_by_key(rank);
        let names = outcomes
            .each_ref()
            .map(|outcome| outcome.check.name.as_str());
        let order = [
            "client_connects",
            "server_replies",
            "client_waits",
            "server_prints",
            "client_prints",
            "client_is_fed",
            "server_answers_a_second_client",
        ];
        assert_eq!(names, order);
    }
}
