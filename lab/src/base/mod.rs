//! What every other room stands on: reading and writing files, being told of changes, printing, threads and
//! limits for them, ending what runs, Ctrl-C, tables, the line of progress at the bottom of a terminal, the pager.
//! It must not know anything of the lab: no step, no program, no check.

pub mod changes;
pub mod files;
pub mod interrupt;
pub mod pager;
pub mod places;
pub mod print;
pub mod status_line;
pub mod stop;
pub mod table;
pub mod temporary;
pub mod this_program;
pub mod threads;
