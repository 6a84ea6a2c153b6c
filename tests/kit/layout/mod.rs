//! Every step of steps.toml has its files, under one name and one title, and no file is without
//! its step.

mod checks;
mod files;
mod functions;
mod titles;
