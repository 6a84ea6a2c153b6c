//! The same where a machine has not all means: what succeeds then is what the runner announces.
