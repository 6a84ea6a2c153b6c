//! Exercise 8: a file feeds the client.
//!
//! The programs are those of exercise 7, as they are: a client that reads its standard input line
//! by line does not care whether a person or `cat mensagens.txt` is at the other end. What is new
//! is the file.

#[path = "ex07.rs"]
mod ex07;

pub use ex07::{client, server};
