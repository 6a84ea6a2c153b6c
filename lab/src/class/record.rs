//! The result of a step as a value that can be kept, and made a result again.

use std::time::Duration;

use serde_json::{Value, json};

use crate::build::package::Failure;
use crate::class::check_sources::Checks;
use crate::grade::cause::Cause;
use crate::grade::check::Check;
use crate::grade::outcome::{Outcome, Verdict};
use crate::grade::result::StepResult;
use crate::kit::step::Step;

const VERDICTS: [(Verdict, &str); 3] = [
    (Verdict::Passed, "passed"),
    (Verdict::Failed, "failed"),
    (Verdict::Stopped, "stopped"),
];

/// What is kept of `result`, of checks with the fingerprints `own`; nothing where the grader was at fault:
/// that is tried again.
pub fn of(result: &StepResult, own: &Checks) -> Option<Value> {
    let outcomes = result.outcomes.iter().map(|outcome| {
        let nanoseconds = u64::try_from(outcome.time.as_nanos()).ok();
        let own = own.get(&outcome.check.name);
        if says_no_more_than_that_it_passed(outcome) {
            return Some(json!([outcome.check.name, nanoseconds, own]));
        }
        let verdict = word(&VERDICTS, outcome.verdict)?;
        Some(json!({
            "check": outcome.check.name,
            "verdict": verdict,
            "page": outcome.page,
            "nanoseconds": nanoseconds,
            "own": own,
            "cause": outcome.cause.as_ref().map(Cause::name),
            "skipped": outcome.skipped,
        }))
    });
    Some(json!({
        "outcomes": outcomes.collect::<Option<Vec<_>>>()?,
        "failure": match &result.failure {
            Some(failure) => failure_words(failure)?,
            None => Value::Null,
        },
        "warnings": result.warnings,
    }))
}

/// What was kept of a step.
pub struct Kept {
    /// The result, as far as it still holds.
    pub result: StepResult,
    /// Whether some of its checks have changed, and are to be made again.
    pub has_changed: bool,
}

/// What `value` was kept of: `step`, whose checks are `checks`, and their fingerprints `own`.
pub fn result(value: &Value, step: &Step, checks: &[Check], own: &Checks) -> Option<Kept> {
    let kept = value["outcomes"].as_array()?;
    let outcomes = kept.iter().enumerate();
    let outcomes = outcomes.map(|(place, kept)| Some((outcome(kept, checks, place)?, kept)));
    let outcomes = outcomes.collect::<Option<Vec<_>>>()?;
    let failure = match &value["failure"] {
        Value::Null => None,
        failure => Some(failure_of(failure)?),
    };
    // Each of its checks was made, or, where the file is as it was handed out, none.
    if !outcomes.is_empty() && outcomes.len() != checks.len() {
        return None;
    }
    let is_as_it_was = |(outcome, kept): &(Outcome, &Value)| {
        let then = kept.get("own").or(kept.get(2)).and_then(Value::as_str);
        then == own.get(&outcome.check.name).map(String::as_str)
    };
    let outcomes = outcomes.into_iter().filter(is_as_it_was);
    let outcomes: Vec<_> = outcomes.map(|(outcome, _)| outcome).collect();
    let has_changed = outcomes.len() < kept.len();
    let result = StepResult {
        step: step.clone(),
        checks: checks.to_vec(),
        failure,
        outcomes,
        warnings: texts(&value["warnings"])?,
    };
    Some(Kept {
        result,
        has_changed,
    })
}

/// Most of them, in a class: they are kept in few bytes.
fn says_no_more_than_that_it_passed(outcome: &Outcome) -> bool {
    outcome.verdict == Verdict::Passed
        && outcome.page.is_empty()
        && outcome.cause.is_none()
        && outcome.skipped.is_none()
}

/// The outcome that `kept` was made of: of one of `checks`, most likely of that at `place`.
fn outcome(kept: &Value, checks: &[Check], place: usize) -> Option<Outcome> {
    let check = |name: &Value| {
        let name = name.as_str()?;
        let likely = checks.get(place).into_iter();
        let found = likely.chain(checks).find(|check| check.name == name);
        found.cloned()
    };
    let time = |nanoseconds: &Value| nanoseconds.as_u64().map(Duration::from_nanos);
    if kept.is_array() {
        return Some(Outcome {
            check: check(&kept[0])?,
            verdict: Verdict::Passed,
            page: String::new(),
            time: time(&kept[1])?,
            cause: None,
            skipped: None,
        });
    }
    let cause = match &kept["cause"] {
        Value::Null => None,
        cause => Some(Cause::named(cause.as_str()?)?),
    };
    Some(Outcome {
        check: check(&kept["check"])?,
        verdict: named(&VERDICTS, kept["verdict"].as_str()?)?,
        page: kept["page"].as_str()?.to_string(),
        time: time(&kept["nanoseconds"])?,
        cause,
        skipped: kept["skipped"].as_str().map(str::to_string),
    })
}

fn failure_words(failure: &Failure) -> Option<Value> {
    Some(match failure {
        Failure::DoesNotCompile(messages) => json!(["does not compile", messages]),
        Failure::LibraryDoesNotCompile(messages) => json!(["library", messages]),
        Failure::NotText(what) => json!(["not text", [what]]),
        Failure::Missing(what) => json!(["missing", [what]]),
        Failure::Foreign(what) => json!(["foreign", [what]]),
        Failure::Stopped(what) => json!(["stopped", [what]]),
        Failure::GraderError(_) => return None,
    })
}

fn failure_of(value: &Value) -> Option<Failure> {
    let messages = texts(&value[1])?;
    let what = || messages.concat();
    Some(match value[0].as_str()? {
        "does not compile" => Failure::DoesNotCompile(messages),
        "library" => Failure::LibraryDoesNotCompile(messages),
        "not text" => Failure::NotText(what()),
        "missing" => Failure::Missing(what()),
        "foreign" => Failure::Foreign(what()),
        "stopped" => Failure::Stopped(what()),
        _ => return None,
    })
}

fn texts(value: &Value) -> Option<Vec<String>> {
    let texts = value.as_array()?.iter();
    texts.map(|text| Some(text.as_str()?.to_string())).collect()
}

fn word<T: Copy + PartialEq>(words: &[(T, &'static str)], value: T) -> Option<&'static str> {
    let found = words.iter().find(|(own, _)| *own == value);
    found.map(|(_, word)| *word)
}

fn named<T: Copy>(words: &[(T, &'static str)], word: &str) -> Option<T> {
    let found = words.iter().find(|(_, own)| *own == word);
    found.map(|(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grade::cause::Kind;
    use crate::grade::check::Since;

    fn step() -> Step {
        Step {
            name: "ex05".to_string(),
            title: String::new(),
            points: 1.5,
            port: None,
        }
    }

    fn made(verdict: Verdict) -> StepResult {
        let check = Check {
            step: "ex05".to_string(),
            name: "server_replies".to_string(),
            since: Since::New,
        };
        let cause = Cause {
            kind: Kind::Basic,
            words: "no reply".to_string(),
        };
        StepResult {
            step: step(),
            checks: vec![check.clone()],
            failure: None,
            outcomes: vec![Outcome {
                check,
                verdict,
                page: "a page\n".to_string(),
                time: Duration::from_nanos(1_234_567),
                cause: Some(cause),
                skipped: Some("skipped because of `x`".to_string()),
            }],
            warnings: vec!["unused".to_string()],
        }
    }

    #[test]
    fn a_result_that_was_kept_is_the_same_again() {
        for verdict in [Verdict::Passed, Verdict::Failed, Verdict::Stopped] {
            let made = made(verdict);
            let own = Checks::new();
            let again = of(&made, &own);
            let again = again.and_then(|kept| result(&kept, &step(), &made.checks, &own));
            let again = again.expect("it was kept");
            assert_eq!(
                format!("{:?}", again.result.outcomes),
                format!("{:?}", made.outcomes)
            );
            assert_eq!(again.result.warnings, made.warnings);
            assert!(!again.has_changed);
        }
        let mut short = made(Verdict::Passed);
        for outcome in &mut short.outcomes {
            (outcome.page, outcome.cause, outcome.skipped) = (String::new(), None, None);
        }
        let own = Checks::from([("server_replies".to_string(), "as it is".to_string())]);
        let kept = of(&short, &own).expect("it is kept");
        assert!(kept["outcomes"][0].is_array(), "{kept}");
        let again = result(&kept, &step(), &short.checks, &own).expect("it was kept");
        let told = |outcomes: &[Outcome]| format!("{outcomes:?}");
        assert_eq!(told(&again.result.outcomes), told(&short.outcomes));
        let changed = Checks::from([("server_replies".to_string(), "another".to_string())]);
        for own in [Checks::new(), changed] {
            let again = result(&kept, &step(), &short.checks, &own).expect("it was kept");
            assert!(again.has_changed && again.result.outcomes.is_empty());
        }
        let texts = || vec!["one".to_string(), "two".to_string()];
        for failure in [
            Failure::DoesNotCompile(texts()),
            Failure::LibraryDoesNotCompile(texts()),
            Failure::Missing("it is not there".to_string()),
            Failure::Foreign("it takes in".to_string()),
            Failure::NotText("no text".to_string()),
            Failure::Stopped("stopped".to_string()),
        ] {
            let mut failed = made(Verdict::Passed);
            failed.outcomes.clear();
            failed.failure = Some(failure.clone());
            let kept = of(&failed, &own).expect("it is kept");
            let again = result(&kept, &step(), &failed.checks, &own);
            assert_eq!(again.and_then(|again| again.result.failure), Some(failure));
        }
    }

    #[test]
    fn what_the_grader_was_at_fault_for_is_not_kept() {
        let own = Checks::new();
        assert_eq!(of(&made(Verdict::GraderError), &own), None);
        let mut failed = made(Verdict::Passed);
        failed.failure = Some(Failure::GraderError("no cargo".to_string()));
        assert_eq!(of(&failed, &own), None);
    }

    #[test]
    fn a_result_of_which_a_check_is_missing_is_none() {
        let made = made(Verdict::Passed);
        let own = Checks::new();
        let kept = of(&made, &own).expect("it is kept");
        let mut checks = made.checks.clone();
        checks.push(Check {
            name: "another".to_string(),
            ..checks[0].clone()
        });
        assert!(result(&kept, &step(), &checks, &own).is_none());
        // A file that is as it was handed out is not checked at all.
        let untouched = json!({ "outcomes": [], "failure": null, "warnings": [] });
        assert!(result(&untouched, &step(), &checks, &own).is_some());
    }
}
