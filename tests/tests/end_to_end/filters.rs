//! Filters of all kinds: the server parses the text the client builds.

use vbem_client::prelude::*;
use vbem_client::query::{Filter, FilterAndSort, QueryField};
use vbem_simulator::Simulator;
use vbem_simulator::filter::{self, Comparison, Operator};
use vbem_tests::filters::as_parsed;

use super::{FORMATS, log_on, requests, start};

/// Returns the filter of the last query, as the server parses it.
pub(super) fn last_filter(sim: &Simulator) -> filter::Filter {
    let target = requests(sim, "GET", "/api/query?").pop().unwrap().target;
    let (_, rest) = target.split_once("filter=").unwrap();
    filter::parse(&unescaped(rest.split('&').next().unwrap())).unwrap()
}

fn unescaped(text: &str) -> String {
    let mut parts = text.split('%');
    let mut bytes = parts.next().unwrap().as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
        bytes.extend_from_slice(&part.as_bytes()[2..]);
    }
    String::from_utf8(bytes).unwrap()
}

/// Pseudo-random numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        // Weyl sequence with a mixing step.
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 31)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        usize::try_from((mixed >> 33) % u64::try_from(limit).unwrap()).unwrap()
    }

    fn text(&mut self) -> String {
        let letters: Vec<char> = "aZ7_\"\"\\;,()=!<> \u{a0}\t&+%#'*?|:/.-\u{e9}\u{1f980}".chars().collect();
        (0..self.below(9)).map(|_| letters[self.below(letters.len())]).collect()
    }
}

/// Intended conditions, to compare with the filter text.
enum Meant {
    /// Comparison, by its number.
    Leaf(usize),
    Both(Box<Meant>, Box<Meant>),
    Either(Box<Meant>, Box<Meant>),
}

impl Meant {
    fn holds(&self, leaves: &[bool]) -> bool {
        match self {
            Self::Leaf(number) => leaves[*number],
            Self::Both(one, other) => one.holds(leaves) && other.holds(leaves),
            Self::Either(one, other) => one.holds(leaves) || other.holds(leaves),
        }
    }
}

/// Returns a filter of random comparisons, and its intended condition.
fn random(dice: &mut Dice, depth: usize, leaves: &mut Vec<Comparison>) -> (Filter<Job>, Meant) {
    if depth == 0 || dice.below(4) == 0 {
        let number = leaves.len();
        let (filter, comparison) = random_comparison(dice);
        leaves.push(comparison);
        return (filter, Meant::Leaf(number));
    }
    let (one, meant_one) = random(dice, depth - 1, leaves);
    let (other, meant_other) = random(dice, depth - 1, leaves);
    match dice.below(2) {
        0 => (one & other, Meant::Both(meant_one.into(), meant_other.into())),
        _ => (one | other, Meant::Either(meant_one.into(), meant_other.into())),
    }
}

fn random_comparison(dice: &mut Dice) -> (Filter<Job>, Comparison) {
    const TEXT: QueryField<Job, String, FilterAndSort> = Job::NAME;
    const WHOLE: QueryField<Job, i64, FilterAndSort> = QueryField::new("Size");
    const TRUTH: QueryField<Job, bool, FilterAndSort> = Job::SCHEDULE_ENABLED;
    const KIND: QueryField<Job, JobType, FilterAndSort> = Job::JOB_TYPE;
    let operators = [
        Operator::Equal,
        Operator::NotEqual,
        Operator::Greater,
        Operator::GreaterOrEqual,
        Operator::Less,
        Operator::LessOrEqual,
    ];
    let operator = operators[dice.below(operators.len())];
    fn compare<V: vbem_client::wire::Scalar>(
        field: QueryField<Job, V, FilterAndSort>,
        operator: Operator,
        value: V,
    ) -> Filter<Job> {
        match operator {
            Operator::Equal => field.eq(value),
            Operator::NotEqual => field.ne(value),
            Operator::Greater => field.gt(value),
            Operator::GreaterOrEqual => field.ge(value),
            Operator::Less => field.lt(value),
            Operator::LessOrEqual => field.le(value),
        }
    }
    let (filter, field, value) = match dice.below(6) {
        0 => {
            let value = i64::try_from(dice.below(1 << 30)).unwrap() - (1 << 29);
            (compare(WHOLE, operator, value), "Size", value.to_string())
        }
        1 => {
            let value = dice.below(2) == 0;
            (compare(TRUTH, operator, value), "ScheduleEnabled", value.to_string())
        }
        2 => {
            let value = dice.text();
            (compare(KIND, operator, JobType::Unknown(value.as_str().into())), "JobType", value)
        }
        _ => {
            let value = dice.text();
            (compare(TEXT, operator, value.clone()), "Name", value)
        }
    };
    (filter, Comparison { field: field.to_owned(), operator, value })
}

/// Evaluates a parsed filter; the comparisons are in the order they were written.
fn holds(filter: &filter::Filter, leaves: &[bool], next: &mut usize) -> bool {
    match filter {
        filter::Filter::Compare(_) => {
            *next += 1;
            leaves[*next - 1]
        }
        filter::Filter::All(parts) => each(parts, leaves, next).iter().all(|part| *part),
        filter::Filter::Any(parts) => each(parts, leaves, next).iter().any(|part| *part),
    }
}

fn each(parts: &[filter::Filter], leaves: &[bool], next: &mut usize) -> Vec<bool> {
    parts.iter().map(|part| holds(part, leaves, next)).collect()
}

fn comparisons(filter: &filter::Filter) -> Vec<Comparison> {
    match filter {
        filter::Filter::Compare(comparison) => vec![comparison.clone()],
        filter::Filter::All(parts) | filter::Filter::Any(parts) => {
            parts.iter().flat_map(comparisons).collect()
        }
    }
}

#[test]
fn filter_text_parses_to_the_built_expression() {
    let mut dice = Dice(1);
    let mut longest = 0;
    for _ in 0..3000 {
        let mut leaves = Vec::new();
        let depth = dice.below(5);
        let (filter, meant) = random(&mut dice, depth, &mut leaves);
        let text = filter.to_string();
        let read = filter::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(read, as_parsed(filter.expression()), "{text}");
        assert_eq!(comparisons(&read), leaves, "{text}");
        for _ in 0..8 {
            let truth: Vec<bool> = leaves.iter().map(|_| dice.below(2) == 0).collect();
            assert_eq!(holds(&read, &truth, &mut 0), meant.holds(&truth), "{text} with {truth:?}");
        }
        longest = longest.max(leaves.len());
    }
    assert!(longest > 8, "{longest}");
}

#[tokio::test]
async fn filter_text_reaches_the_server_unchanged() {
    let sim = start();
    let em = log_on(&sim, FORMATS[0]).await;
    let mut dice = Dice(2);
    for _ in 0..60 {
        let (filter, _) = random(&mut dice, 3, &mut Vec::new());
        let expected = as_parsed(filter.expression());
        // The server may refuse to compare by the field.
        let _ = em.query::<Job>().filter(filter).fetch_page().await;
        assert_eq!(last_filter(&sim), expected);
    }
    em.logoff().await.unwrap();
}
