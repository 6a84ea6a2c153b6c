//! What holds for a client's whole input: where it ends, by itself or with `EXIT`, and files of many lines.

use language::text;

use crate::support::{Check, Client, REPLY};

/// Empty lines are left out.
pub fn client_skips_empty_lines(check: Check) {
    let check = check
        .expects("empty lines are left out, and the lines after them are sent")
        .usually(
            "an empty message is `sent`: nothing goes out, and its reply is waited for without end",
        );
    sends_lines(&check, "\num\n\n\r\n\n\n\r\n\ndois\n\n", &["um", "dois"]);
}

/// The end of the input ends the client, with success.
pub fn client_ends_with_success_at_the_end_of_its_input(check: Check) {
    let check = check
        .basic()
        .expects("when the input ends the client ends with success, and sends nothing more")
        .usually("the end of the input is taken for an empty line, without end, or for an error");
    sends_lines(&check, "só uma\n", &["só uma"]);
    sends_lines(&check, "", &[]);
}

/// `EXIT` ends the client, with success, while its input is still open.
pub fn client_ends_with_success_at_exit(check: Check) {
    let check = check
        .expects("the line `EXIT` ends the client with success at once, and is not sent")
        .usually("`EXIT` is compared with a line that still has its line end, or ends an inner loop only");
    for exit in ["EXIT\n", "EXIT\r\n"] {
        let mut server = check.test_server();
        let mut client = server.start_client();
        client.types("uma mensagem\n");
        server.serves(&mut client, "uma mensagem", REPLY);
        client.types(exit);
        client.ends_with_success();
        server.sees_the_last_of_it(text!("`EXIT` is not a message"));
    }
}

/// Nothing that stands after `EXIT` is sent.
pub fn client_sends_nothing_after_exit(check: Check) {
    let check = check
        .expects("of the lines around `EXIT` those before it are sent, and none of those after it")
        .usually("`EXIT` is skipped like an empty line: it has to end the loop");
    sends_lines(&check, "antes\nEXIT\ndepois\nEXIT\n", &["antes"]);
}

/// What looks like `EXIT` is a message.
pub fn client_sends_what_only_looks_like_exit(check: Check) {
    let check = check
        .expects("`exit`, `EXITO`, ` EXIT` and the like are messages: only the exact line `EXIT` ends the client")
        .usually("the line is compared without regard to case or spaces, or with `starts_with` or `contains`");
    let messages = ["exit", "Exit", "EXITO", "NEXIT", " EXIT", "EXIT ", "EXIT!"];
    sends_lines(&check, &messages.join("\n"), &messages);
}

/// A long file arrives as a whole.
pub fn client_sends_every_line_of_a_long_file(check: Check) {
    let check = check
        .expects("every one of 1100 lines arrives at the server, once, in order, and of `EXIT` and what follows it nothing, where `EXIT` is the end")
        .usually(
            "a new BufReader for each line takes more lines out of the file than it gives back, what one read gives is split into lines by itself, or there is room for some lines only",
        );
    // More lines than a table of 1024 has places, and some 50 KB: more than any one read gives that is not made
    // for the whole file, and less than a pipe holds.
    let lines: Vec<_> = (1..=1100)
        .map(|number| format!("mensagem número {number}, {}", "com texto; ".repeat(2)))
        .collect();
    let messages: Vec<_> = lines.iter().map(String::as_str).collect();
    let end = match check.kind().client {
        Client::LinesToExit => "\nEXIT\ndepois\n",
        _ => "\n",
    };
    sends_lines(&check, &(lines.join("\n") + end), &messages);
}

/// A file from Windows works, to its `EXIT`.
pub fn client_takes_a_file_with_windows_line_ends(check: Check) {
    let check = check
        .expects(
            "of a file with Windows line ends every line but `EXIT` arrives, without its line end",
        )
        .usually("only the `\\n` is taken off, so that `EXIT\\r` is not `EXIT`");
    let file = "um\r\n\r\ndois\r\nEXIT\r\ndepois\r\n";
    sends_lines(&check, file, &["um", "dois"]);
}

/// A file without `EXIT` works, and one whose last line has no line end.
pub fn client_takes_a_file_without_exit(check: Check) {
    let check = check
        .expects("of a file without `EXIT`, and without a last line end, every line arrives")
        .usually("the client waits for an `EXIT` that does not come, or loses the last line");
    for file in ["um\ndois\n", "um\ndois", "um\ndois\nEXIT"] {
        sends_lines(&check, file, &["um", "dois"]);
    }
}

/// Fed with `input`, the client sends `messages`, one after another, in the way of its step, and
/// ends with success.
pub fn sends_lines(check: &Check, input: &str, messages: &[&str]) {
    let mut server = check.test_server();
    let mut client = server.start_client();
    client.is_fed(input);
    for message in messages {
        server.serves(&mut client, message, REPLY);
    }
    client.ends_with_success();
    server.sees_the_last_of_it(text!("the client did more than its input says"));
}
