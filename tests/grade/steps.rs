//! The table of the steps: what shared checks have to know of each. Nothing else that they are made of
//! names a step.
//!
//! A step that is added gets a row, in the order of `steps.toml`; its checks stand in its own file.

use crate::list::Listed;
use crate::support::step::{Client, Place, Server, Speech, Step, Trait};

macro_rules! steps {
    ($($name:ident: $place:ident, $client:ident, $server:ident, $speech:ident $(, $trait:ident)*;)*) => {
        /// All steps, in their order.
        pub const STEPS: &[Step] = &[$(Step {
            name: stringify!($name),
            checks: crate::$name::CHECKS as &[Listed],
            program: option_env!(concat!("CARGO_BIN_EXE_", stringify!($name))),
            place: Place::$place,
            client: Client::$client,
            server: Server::$server,
            speech: Speech::$speech,
            traits: &[$(Trait::$trait),*],
        }),*];
    };
}

steps! {
    // name: where the server is, what the client sends, whom the server serves, what they say
    ex01: Fixed, Unasked, Once, Bare;
    ex02: Told, Unasked, Once, Bare;
    ex03: Told, OneLine, Once, Bare;
    ex04: Told, OneLine, Once, Bare;
    ex05: Told, OneLine, InTurn, Bare, WearsOutAnew;
    ex06: Told, EachLine, InTurn, Bare;
    ex07: Told, LinesToExit, InTurn, Bare;
    ex08: Told, LinesToExit, InTurn, Bare;
    comp1: Told, LinesToExit, InTurn, Framed;
    comp2: Told, LinesToExit, InTurn, Keys, WearsOutAnew;
    comp3: Told, LinesToExit, InTurn, Requests;
    comp4: Told, LinesToExit, InTurn, Requests, HasSessions;
    comp5: Told, LinesToExit, AtOnce, Requests, HasSessions;
    comp6: Told, LinesToExit, AtOnce, Verbs, HasSessions;
}
