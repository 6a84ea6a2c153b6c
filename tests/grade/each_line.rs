//! What holds for the lines that a client is fed with.

use std::time::Duration;

use language::text;

use crate::clocks;
use crate::each_client::{typed, works};
use crate::each_file::sends_lines;
use crate::each_server::longest_message;
use crate::support::{Check, MESSAGE, REPLY};

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
        .usually("an empty line ends the client, or is `sent`, and its reply waited for: where the line end is still on it (`read_line`), it is not empty yet");
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
    let mut server = check.test_server();
    let mut client = server.start_client();
    client.types(typed(&check));
    let mut connection = match check.kind().sends_all_lines() {
        true => {
            // The first reply comes at once: a limit may be set behind it.
            server.serves(&mut client, MESSAGE, REPLY);
            client.is_fed("segunda\n");
            server.receives(&mut client, "segunda")
        }
        false => {
            client.ends_input();
            let mut connection = server.accept(&mut client);
            connection.receives_a_message();
            connection
        }
    };
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
