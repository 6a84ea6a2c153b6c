//! Cargo: one call of it, what it says in JSON, the executables and failures that come of it,
//! and which files the compiler has read.
//! It must not know what the programs are for, who wrote them, or how they are graded.

pub mod cargo;
pub mod crates;
pub mod messages;
pub mod on_demand;
pub mod package;
pub mod sources;
pub mod text;
pub mod together;
pub mod toolchain;
