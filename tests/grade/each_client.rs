//! What holds for the client of more than one step.

use std::time::Duration;

use language::text;

use crate::clocks;
use crate::each_server::longest_message;
use crate::support::{Check, Endpoint, MESSAGE, Program, REPLY, TestServer, localhost_addresses};

/// What a client is fed to send [`MESSAGE`].
pub fn typed(check: &Check) -> String {
    match check.kind().reads_input() {
        false => String::new(),
        true => format!("{MESSAGE}\n"),
    }
}

/// Has a client send a message, and replies to it, for a check of what comes after.
fn is_served(server: &TestServer, check: &Check, reply: impl AsRef<[u8]>) -> Program {
    let mut client = server.start_client();
    client.is_fed(typed(check));
    gets(server, &mut client, reply);
    client
}

/// Receives a message of `client`, whatever it says, and replies to it.
fn gets(server: &TestServer, client: &mut Program, reply: impl AsRef<[u8]>) {
    let mut connection = server.accept(client);
    connection.receives_a_message();
    connection.replies(reply);
    connection.parts();
}

/// For a check that demands a failure: a program that fails at everything does not pass it.
pub fn works(check: &Check) {
    check.once("client", |check| {
        is_served(&check.test_server(), check, REPLY).ends_with_success();
    });
}

/// The client sends its message, and nothing else, and closes the connection after the reply.
pub fn client_sends_its_message(check: Check) {
    let check = check
        .expects(
            "the client sends its message, nothing else, and closes the connection after the reply",
        )
        .basic()
        .usually("the message is spelt differently");
    let mut server = check.test_server();
    let mut client = server.start_client();
    client.is_fed(typed(&check));
    server.serves(&mut client, MESSAGE, REPLY);
    server.sees_the_last_of_it(text!("one message is all"));
}

/// The client prints the reply that it receives, whatever it is.
pub fn client_prints_the_reply(check: Check) {
    let check = check
        .basic()
        .expects("the client prints the reply that it receives")
        .usually("the client prints a text of its own, or not all that it has received");
    let mut client = is_served(&check.test_server(), &check, "resposta 4711 do teste");
    client.prints("resposta 4711 do teste");
    client.prints_no_zeros();
}

/// Whatever the reply is, the client prints it whole.
pub fn client_prints_any_reply(check: Check) {
    let check = check
        .expects("a reply of 1024 bytes is printed whole, and so is `três çãé €, 100% certo: %s%n {}`")
        .usually("`read` is called with a buffer of fewer than 1024 bytes, or bytes are printed in place of their text");
    for reply in [&longest_message(), "três çãé €, 100% certo: %s%n {}"] {
        is_served(&check.test_server(), &check, reply).prints(reply);
    }
}

/// The client ends with success after the reply.
pub fn client_ends_with_success(check: Check) {
    let check = check
        .basic()
        .expects("the client ends with success after the reply, though more could be typed")
        .usually("an error is returned, or `exit` called, though all went well; or the client waits for another line");
    let server = check.test_server();
    let mut client = server.start_client();
    client.types(typed(&check));
    gets(&server, &mut client, REPLY);
    client.ends_with_success();
}

/// `localhost` works as ADDRESS, whichever of its addresses the server listens on.
pub fn client_finds_localhost(check: Check) {
    let check = check
        .expects(
            "the client reaches a server on `localhost`, in capitals too, and a high PORT, such as 65000, whichever of the addresses of `localhost` that is on",
        )
        .usually("ADDRESS is not resolved as a name, or compared with one name that is known, only its first address is tried, or PORT is taken for a number of 16 bits with a sign");
    for ip in localhost_addresses() {
        let server = check.test_server_at(Endpoint::localhost_at(ip));
        is_served(&server, &check, REPLY).ends_with_success();
        if let Some(endpoint) = Endpoint::localhost_at(ip).renamed() {
            is_served(&check.test_server_at(endpoint), &check, REPLY).ends_with_success();
        }
    }
}

/// A session that its server ends is a failure.
pub fn client_reports_a_server_that_leaves_the_session(check: Check) {
    let check = check
        .expects("a client whose server leaves after two replies, when the third message has come or before, says so on stderr and fails")
        .usually("an end of the connection is taken for an empty reply, or an error of `write_all` is not expected");
    for waits_for_the_third in [true, false] {
        let mut server = check.test_server();
        let mut client = server.start_client();
        for message in ["um", "dois"] {
            client.types(format!("{message}\n"));
            let reply = format!("resposta a {message}");
            server.serves(&mut client, message, &reply);
            // Then nothing is under way any more.
            client.prints(&reply);
        }
        if !waits_for_the_third {
            server.resets_the_session();
        }
        client.types("três\n");
        if waits_for_the_third {
            server.receives(&mut client, "três").closes();
        }
        client.ends_with_a_message();
    }
}

/// A reply that is not UTF-8 is shown as well as it can be, and ends nothing.
pub fn client_shows_a_reply_that_is_not_utf8(check: Check) {
    let check = check
        .expects("a reply that is not UTF-8 is shown as well as it can be, and the client ends with success")
        .usually("the text is made with `from_utf8` and `unwrap`; `from_utf8_lossy` cannot fail");
    let mut client = is_served(&check.test_server(), &check, b"em Latin-1: ol\xe1");
    client.prints("em Latin-1: ol");
    client.ends_with_success();
}

/// The line that is typed arrives as UTF-8.
pub fn client_sends_accents_as_utf8(check: Check) {
    let check = check
        .expects("`coração, três, última` arrives just so, as UTF-8")
        .usually("letters are counted where bytes are meant, or the text is encoded otherwise");
    sends_lines(
        &check,
        "coração, três, última\n",
        &["coração, três, última"],
    );
}

/// A Windows line end is taken off as a whole.
pub fn client_takes_a_windows_line_end_off(check: Check) {
    let check = check
        .expects("of a line that ends with `\\r\\n` neither of the two is sent")
        .usually("only the `\\n` is taken off");
    sends_lines(&check, "feito no Windows\r\n", &["feito no Windows"]);
}

/// A last line without a line end counts.
pub fn client_sends_a_line_without_a_line_end(check: Check) {
    let check = check
        .expects("a last line that has no line end is sent like any other")
        .usually("the last letter is cut off, or the line is thrown away");
    sends_lines(&check, "sem fim de linha", &["sem fim de linha"]);
}

/// Spaces belong to the message.
pub fn client_sends_spaces_as_they_are(check: Check) {
    let check = check
        .expects("a line arrives with the spaces before and behind its words")
        .usually("`trim` takes more off than the line end");
    sends_lines(&check, "  com espaços  \n", &["  com espaços  "]);
    sends_lines(&check, "   \n", &["   "]);
}

/// A line of 1024 bytes, the longest one, is sent, and such a reply is printed.
pub fn client_takes_1024_bytes_both_ways(check: Check) {
    let check = check
        .expects("a line of 1024 bytes is sent, and a reply of 1024 bytes printed whole")
        .usually("a limit is lower than 1024 bytes: that of a line, or the length of a buffer");
    let message = longest_message();
    let mut server = check.test_server();
    let mut client = server.start_client();
    client.is_fed(format!("{message}\n"));
    server.serves(&mut client, &message, &message);
    client.prints(&message);
    client.ends_with_success();
}

/// An empty first line is left out, and the next one sent.
pub fn client_goes_on_after_an_empty_line(check: Check) {
    let check = check
        .expects("when the first line is empty the client goes on to the next, and sends that")
        .usually("an empty line ends the client, or is `sent`, and its reply waited for");
    sends_lines(&check, "\n\r\num\ndois\n", &["um"]);
}

/// Of two lines the first one is sent.
pub fn client_sends_only_the_first_line(check: Check) {
    let check = check
        .expects("of two lines the first one is sent, be it typed at once or in two parts, and the client ends after its reply")
        .usually("the whole input is read, whatever a read gives is taken for a line, or the client has a loop already");
    sends_lines(&check, "primeira\nsegunda\n", &["primeira"]);

    let mut server = check.test_server();
    let mut client = server.start_client();
    client.types("uma linha, ");
    clocks::pass_for(&client, Duration::from_millis(300));
    client.types("em duas partes\nsegunda\n");
    server.serves(&mut client, "uma linha, em duas partes", REPLY);
    client.ends_with_success();
}

/// When the input ends before any line, nothing is sent, and the client ends.
pub fn client_sends_nothing_without_input(check: Check) {
    let check = check
        .expects("when the input ends before any line (empty ones do not count) nothing is sent, and the client ends")
        .usually("an empty message is `sent`: nothing goes out, and its reply is waited for without end");
    works(&check);
    for nothing in ["", "\n", "\r\n\n"] {
        let server = check.test_server();
        let mut client = server.start_client();
        client.is_fed(nothing);
        client.ends_without_a_panic();
        // It may have connected before it looked at its input.
        while let Some(mut connection) = server.accepted() {
            connection.receives_nothing();
        }
    }
}

/// Each line is a message, on a connection of its own.
pub fn client_sends_each_line_on_a_connection_of_its_own(check: Check) {
    let check = check
        .basic()
        .expects("four lines, of which two are equal, arrive as four messages, in order, each on a connection of its own")
        .usually("the client connects once, before its loop, in place of once for each line");
    sends_four_lines(&check);
}

/// Each line is a message, and all are sent on one connection.
pub fn client_sends_all_lines_on_one_connection(check: Check) {
    let check = check
        .basic()
        .expects("four lines, of which two are equal, arrive as four messages, in order, all on one connection")
        .usually("the client connects in its loop, in place of once before it");
    sends_four_lines(&check);
}

fn sends_four_lines(check: &Check) {
    let (input, messages) = ("um\ndois\ndois\ntrês\n", ["um", "dois", "dois", "três"]);
    sends_lines(check, input, &messages);
}

/// A reply may take its time: 2 s, and some more for its way.
pub fn client_waits_for_a_slow_reply(check: Check) {
    let check = check
        .expects("a client whose server takes more than two seconds for its reply waits for it, and prints it")
        .usually("the client reads with a limit of its own, or does not wait for the reply at all");
    let server = check.test_server();
    let mut client = server.start_client();
    client.is_fed(typed(&check));
    let mut connection = server.accept(&mut client);
    connection.receives_a_message();
    clocks::pass_for(&client, Duration::from_millis(2500));
    connection.replies("resposta 4713 sem pressa");
    connection.parts();
    client.prints("resposta 4713 sem pressa");
    client.ends_with_success();
}

/// A line typed is sent at once, not when the input ends.
pub fn client_sends_a_line_when_it_is_typed(check: Check) {
    let check = check
        .expects("a line is sent as soon as it is typed to its end, which comes in two parts, and not when the input ends")
        .usually("the whole input is read before the first message is sent, or whatever a read gives is taken for a line");
    let mut server = check.test_server();
    let mut client = server.start_client();
    // In two parts, of which one ends in the middle of a letter: a line is what its end ends.
    let (first, second) = "primeira, em português\n".as_bytes().split_at(19);
    client.types(first);
    clocks::pass_for(&client, Duration::from_millis(300));
    client.types(second);
    server.serves(&mut client, "primeira, em português", REPLY);
    client.types("segunda\n");
    server.serves(&mut client, "segunda", REPLY);
    client.is_still_up();
    client.ends_input();
    client.ends_with_success();
}

/// The next message is not sent before the reply to the one before has come.
pub fn client_waits_for_the_reply(check: Check) {
    let check = check
        .expects("the second message is sent only when the first one has its reply")
        .usually("all lines are sent first, and the replies received later");
    let mut server = check.test_server();
    let mut client = server.start_client();
    client.is_fed("primeira\nsegunda\n");
    let mut first = server.receives(&mut client, "primeira");
    // Two ways not to wait, watched for at the same time.
    let why_not = text!("the client did not wait for the reply to `primeira`");
    first.stays_silent_for_a_while(why_not);
    server.has_seen_nobody(why_not);
    first.replies(REPLY);
    server.keeps_or_parts(first);
    server.serves(&mut client, "segunda", REPLY);
    client.ends_with_success();
}

/// Every reply is printed, whatever it is.
pub fn client_prints_each_reply(check: Check) {
    let check = check
        .basic()
        .expects("each of four replies is printed when it comes, the last one too, which is the same as the one before")
        .usually("only the first or the last reply is printed, equal ones only once, or a text of the client's own");
    let mut server = check.test_server();
    let mut client = server.start_client();
    // The second one is shorter: a buffer that is used again still holds the end of the first.
    let replies = [
        "resposta 4711",
        "resp 4712",
        "resposta 4713",
        "resposta 4713",
    ];
    for (number, reply) in replies.iter().enumerate() {
        client.types(format!("pergunta {number}\n"));
        server.serves(&mut client, &format!("pergunta {number}"), reply);
        client.prints(reply);
    }
    client.prints_no_leftovers(replies[1], replies[0]);
    client.ends_input();
    client.ends_with_success();
    let [stdout, _] = client.has_said();
    if stdout.matches(replies[3]).count() < 2 {
        check.fail(text!(
            "two replies were `{reply}`, and the client printed one of them",
            reply = replies[3]
        ));
    }
}

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
        .expects("every one of 300 lines arrives at the server, once, in order")
        .usually(
            "a new BufReader for each line takes more lines out of the file than it gives back",
        );
    // More than 256 lines, and some 30 KB: more than any one read gives that is not made for the whole file.
    let lines: Vec<_> = (1..=300)
        .map(|number| {
            format!(
                "mensagem número {number}, {}",
                "com algum texto; ".repeat(5)
            )
        })
        .collect();
    let messages: Vec<_> = lines.iter().map(String::as_str).collect();
    sends_lines(&check, &(lines.join("\n") + "\n"), &messages);
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
