//! What is demanded of frames: however they are cut, whatever they announce, wherever they end.

pub mod client;
pub mod server;
