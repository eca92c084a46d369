//! The random sequences: calls of two clients, faults, and steps of the clock.

use std::time::Duration;

use proptest::prelude::*;
use proptest::strategy::BoxedStrategy;
use proptest_state_machine::ReferenceStateMachine;
use vbem_simulator::{Fault, Matcher, Rule, Simulator};

/// Number of clients. The first reads XML, the second JSON.
pub(crate) const CLIENTS: usize = 2;

/// A step of a sequence.
#[derive(Debug, Clone)]
pub(crate) enum Step {
    LogOn {
        client: usize,
        faults: Vec<Injected>,
    },
    LogOff {
        client: usize,
        faults: Vec<Injected>,
    },
    Call {
        client: usize,
        call: Call,
        faults: Vec<Injected>,
    },
    /// The server forgets all sessions.
    EndSessions,
    /// Time passes without requests; idle sessions end after 15 minutes.
    Advance {
        minutes: u64,
    },
}

/// A call. Numbers select one of the existing objects.
#[derive(Debug, Clone)]
pub(crate) enum Call {
    List,
    Get {
        job: usize,
    },
    Query {
        page: u32,
    },
    /// Reads a first page, and the rest with its token.
    Resume {
        page: u32,
    },
    /// Reads with the session of the client from another client, which has no credentials.
    Adopt {
        job: usize,
    },
    Describe {
        job: usize,
        text: u8,
    },
    Toggle {
        job: usize,
    },
    Restore {
        point: usize,
    },
    Start {
        job: usize,
    },
    /// Starts the job and stops it.
    Stop {
        job: usize,
    },
    CreateTenant,
    DeleteTenant {
        tenant: usize,
    },
}

/// A fault of consecutive requests of one call.
#[derive(Debug, Clone)]
pub(crate) struct Injected {
    kind: Kind,
    /// Number of requests before the first one with the fault.
    after: u32,
    times: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unavailable,
    TooManyRequests,
    /// 502 of a proxy.
    BadGateway,
    CutBefore,
    CutAfter,
    CutInside,
    SessionLost,
    Slow,
}

impl Injected {
    /// Adds the fault to the next requests.
    pub(crate) fn inject(&self, sim: &Simulator) {
        let fault = match self.kind {
            Kind::Unavailable => Fault::Status(503),
            Kind::TooManyRequests => Fault::Status(429),
            Kind::BadGateway => Fault::EmptyStatus(502),
            Kind::CutBefore => Fault::CutBefore,
            Kind::CutAfter => Fault::CutAfter,
            Kind::CutInside => Fault::CutInside(60),
            Kind::SessionLost => Fault::SessionLost,
            Kind::Slow => Fault::Delay(Duration::from_millis(2).into()),
        };
        let add = |matcher| {
            sim.faults().add(Rule::always(matcher, fault.clone()).after(self.after).times(self.times));
        };
        match self.kind {
            // The answer of a logon is not lost: no client can end a session that it does not know.
            Kind::CutAfter | Kind::CutInside => {
                ["GET", "PUT", "DELETE"].iter().for_each(|method| add(Matcher::any().method(*method)));
                ["jobs", "vmRestorePoints", "cloud"]
                    .iter()
                    .for_each(|path| add(Matcher::path(format!("/api/{path}/*")).method("POST")));
            }
            _ => add(Matcher::any()),
        }
    }

    /// True if the fault ends sessions. The server forgets the tasks of a session with it.
    pub(crate) fn ends_sessions(&self) -> bool {
        self.kind == Kind::SessionLost
    }
}

fn faults() -> impl Strategy<Value = Vec<Injected>> {
    let kind = prop_oneof![
        3 => Just(Kind::Unavailable),
        1 => Just(Kind::TooManyRequests),
        1 => Just(Kind::BadGateway),
        2 => Just(Kind::CutBefore),
        4 => Just(Kind::CutAfter),
        2 => Just(Kind::CutInside),
        2 => Just(Kind::SessionLost),
        1 => Just(Kind::Slow),
    ];
    let one = (kind, 0_u32..5, 1_u32..5).prop_map(|(kind, after, times)| Injected { kind, after, times });
    prop_oneof![2 => Just(Vec::new()), 3 => prop::collection::vec(one, 1..3)]
}

fn call() -> impl Strategy<Value = Call> {
    let number = 0_usize..100;
    prop_oneof![
        1 => Just(Call::List),
        1 => number.clone().prop_map(|job| Call::Get { job }),
        1 => (1_u32..9).prop_map(|page| Call::Query { page }),
        1 => (1_u32..9).prop_map(|page| Call::Resume { page }),
        1 => number.clone().prop_map(|job| Call::Adopt { job }),
        3 => (number.clone(), any::<u8>()).prop_map(|(job, text)| Call::Describe { job, text }),
        2 => number.clone().prop_map(|job| Call::Toggle { job }),
        2 => number.clone().prop_map(|point| Call::Restore { point }),
        2 => number.clone().prop_map(|job| Call::Start { job }),
        1 => number.clone().prop_map(|job| Call::Stop { job }),
        1 => Just(Call::CreateTenant),
        1 => number.prop_map(|tenant| Call::DeleteTenant { tenant }),
    ]
}

/// Sequences in which only clients that are logged on send calls.
pub(crate) struct Plan;

impl ReferenceStateMachine for Plan {
    /// Clients that should be logged on.
    type State = [bool; CLIENTS];
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self::State> {
        Just([true; CLIENTS]).boxed()
    }

    fn transitions(state: &Self::State) -> BoxedStrategy<Step> {
        let is_on = *state;
        (0..CLIENTS, call(), faults(), 0_u32..20, prop_oneof![0_u64..10, 16_u64..30])
            .prop_map(move |(client, call, faults, choice, minutes)| match choice {
                0 => Step::EndSessions,
                1 | 2 => Step::Advance { minutes },
                _ if !is_on[client] => Step::LogOn { client, faults },
                3 => Step::LogOff { client, faults },
                _ => Step::Call { client, call, faults },
            })
            .boxed()
    }

    fn preconditions(state: &Self::State, step: &Step) -> bool {
        match step {
            Step::LogOn { client, .. } => !state[*client],
            Step::LogOff { client, .. } | Step::Call { client, .. } => state[*client],
            Step::EndSessions | Step::Advance { .. } => true,
        }
    }

    fn apply(mut state: Self::State, step: &Step) -> Self::State {
        match step {
            Step::LogOn { client, .. } => state[*client] = true,
            Step::LogOff { client, .. } => state[*client] = false,
            Step::Call { .. } | Step::EndSessions | Step::Advance { .. } => {}
        }
        state
    }
}
