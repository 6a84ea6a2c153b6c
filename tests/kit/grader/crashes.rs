//! What counts as a crash: real last words of programs in many languages.

use std::os::unix::process::ExitStatusExt;
use std::process::ExitStatus;

use super::crash::{Crash, crash};

/// What became of a program that ended with the status `code` and said `stderr`.
fn ended(code: i32, stderr: &str) -> Option<Crash> {
    crash(ExitStatus::from_raw(code << 8), stderr)
}

#[test]
fn the_traces_of_runtimes_are_crashes() {
    let traces = [
        (
            "Python",
            1,
            "Traceback (most recent call last):\n  File \"/home/ana/ex02.py\", line 2, in <module>\n    socket.create_connection((\"127.0.0.1\", 1))\nConnectionRefusedError: [Errno 111] Connection refused\n",
        ),
        (
            "Python",
            1,
            "ERROR:root:cannot connect\nTraceback (most recent call last):\n  File \"ex02\", line 9, in main\nConnectionRefusedError: [Errno 111] Connection refused\n",
        ),
        (
            "Python",
            1,
            "Exception in thread Thread-1 (f):\nTraceback (most recent call last):\n  File \"threading.py\", line 1045, in _bootstrap_inner\n    self.run()\nValueError: x\n",
        ),
        (
            "Python",
            1,
            "  + Exception Group Traceback (most recent call last):\n  |   File \"a.py\", line 1, in <module>\n",
        ),
        (
            "Python",
            1,
            "  File \"/home/ana/ex02.py\", line 1\n    print(\"a\"\n         ^\nSyntaxError: '(' was never closed\n",
        ),
        (
            "Java",
            1,
            "Exception in thread \"main\" java.net.ConnectException: Connection refused\n\tat java.base/sun.nio.ch.Net.connect0(Native Method)\n\tat A.main(A.java:1)\n",
        ),
        (
            "Java",
            1,
            "java.net.ConnectException: Connection refused\n\tat java.base/sun.nio.ch.Net.connect(Net.java:579)\n",
        ),
        (
            "Java",
            1,
            "error: cannot connect\n\tat MainKt.main(Main.kt:7)\n",
        ),
        (
            "JavaScript",
            1,
            "node:events:502\n      throw er; // Unhandled 'error' event\n      ^\n\nError: connect ECONNREFUSED 127.0.0.1:1\n    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1611:16)\n    at process.processTicksAndRejections (node:internal/process/task_queues:82:21) {\n  errno: -111,\n",
        ),
        (
            "JavaScript",
            1,
            "Error: x\n    at f (/home/ana/ex02.js:1:27)\n",
        ),
        (
            "JavaScript",
            1,
            "Error: x\n    at file:///home/ana/ex02.mjs:1:27\n",
        ),
        (
            "JavaScript",
            1,
            "/home/ana/ex02.js:3\n  throw 'no server'\n  ^\nno server\n(Use `node --trace-uncaught ...` to show where the exception was thrown)\n\nNode.js v20.20.2\n",
        ),
        (
            "C#",
            134,
            "Unhandled exception. System.Net.Sockets.SocketException (111): Connection refused\n   at System.Net.Sockets.Socket.DoConnect(EndPoint e)\n",
        ),
        (
            "Go",
            2,
            "panic: dial tcp 127.0.0.1:1: connect: connection refused\n\ngoroutine 1 [running]:\nmain.main()\n\t/home/ana/ex02.go:9 +0x1d\nexit status 2\n",
        ),
        (
            "Go",
            2,
            "fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive]:\n",
        ),
        (
            "Go",
            2,
            "panic: without goroutines, as GOTRACEBACK=none has it\n",
        ),
        (
            "C++",
            134,
            "terminate called after throwing an instance of 'std::runtime_error'\n  what():  cannot connect\n",
        ),
        (
            "C++",
            134,
            "libc++abi: terminating due to uncaught exception of type int\n",
        ),
        (
            "Perl",
            255,
            "cannot connect at ex02 line 1.\n\tmain::f(1) called at ex02 line 1\n",
        ),
        (
            "Ruby",
            1,
            "ex02.rb:3:in 'TCPSocket#initialize': Connection refused - connect(2) (Errno::ECONNREFUSED)\n\tfrom ex02.rb:3:in '<main>'\n",
        ),
        (
            "PHP",
            255,
            "PHP Fatal error:  Uncaught Exception: x in /home/ana/ex02.php:3\n",
        ),
        (
            "Lua",
            1,
            "lua: ex02.lua:1: connection refused\nstack traceback:\n\t[C]: in function 'error'\n",
        ),
        (
            "a sanitizer",
            1,
            "==4711==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x6020\n",
        ),
    ];
    for (language, code, stderr) in traces {
        assert_eq!(
            ended(code, stderr),
            Some(Crash::Trace(language)),
            "{stderr}"
        );
    }
    for panic in [
        "thread 'main' panicked at src/main.rs:3:5:\nnot yet implemented\nnote: run with `RUST_BACKTRACE=1`\n",
        "\nthread 'main' (4711) panicked at src/main.rs:3:5:\nnot yet implemented\n",
    ] {
        assert_eq!(ended(101, panic), Some(Crash::Panic));
        // From a thread of its own, whose `join` the program takes for a failure.
        assert_eq!(ended(1, panic), Some(Crash::Panic));
    }
}

#[test]
fn a_signal_is_a_crash_also_behind_a_shell() {
    for signal in [4, 6, 8, 11, 13, 15] {
        let crashed = crash(ExitStatus::from_raw(signal), "cannot connect\n");
        assert_eq!(crashed, Some(Crash::Signal(signal)));
    }
    assert_eq!(ended(139, ""), Some(Crash::Signal(11)));
    let failed_assertion = "ex02: ex02.c:2: main: Assertion `c==9' failed.\n";
    assert_eq!(ended(134, failed_assertion), Some(Crash::Signal(6)));
}

#[test]
fn a_message_and_a_status_are_none() {
    let messages = [
        (
            1,
            "error: cannot connect to `127.0.0.1:1`: Connection refused (os error 111)\n",
        ),
        (
            1,
            "Error: cannot connect\n\nCaused by:\n    Connection refused (os error 111)\n",
        ),
        (
            111,
            "cannot connect: IO::Socket::INET: connect: Connection refused at ex02 line 1.\n",
        ),
        (1, "cannot connect: connect ECONNREFUSED 127.0.0.1:1\n"),
        (1, "Error: connect ECONNREFUSED 127.0.0.1:1\n"),
        (
            2,
            "usage: ex02.py [-h] {server,client} ...\nex02.py: error: argument port: invalid int value: 'porto'\n",
        ),
        (
            1,
            "2026/11/23 21:00:00 dial tcp 127.0.0.1:1: connect: connection refused\n",
        ),
        (1, "java.net.ConnectException: Connection refused\n"),
        (
            1,
            "cannot connect\n    at 127.0.0.1:9999\n    at server (127.0.0.1:9999)\n    at server.local:9999\n",
        ),
        (
            1,
            "cannot connect\n    at startup (is the server running?)\n",
        ),
        (
            1,
            "ConnectionRefusedError: [Errno 111] Connection refused\n",
        ),
        (1, "don't panic: the server is not there\n"),
        (1, "panic: the server is not there\n"),
        (130, "interrupted\n"),
        (255, "no server\n"),
    ];
    for (code, stderr) in messages {
        assert_eq!(ended(code, stderr), None, "{stderr}");
    }
}

#[test]
fn a_crash_is_told_by_what_it_is() {
    for (crash, told, cause) in [
        (Crash::Panic, "panicked", "unwrap"),
        (Crash::Trace("Python"), "Python", "exception"),
        (Crash::Signal(11), "SIGSEGV", "pointer"),
        (Crash::Signal(13), "SIGPIPE", "closed"),
        (Crash::Signal(99), "signal 99", "abort"),
    ] {
        assert!(crash.told().contains(told), "{}", crash.told());
        assert!(crash.cause("server").contains(cause), "{crash:?}");
    }
}

#[test]
fn a_program_that_ends_well_has_not_crashed_whatever_it_has_logged() {
    let log = "Traceback (most recent call last):\n  File \"ex05\", line 9, in serve\nConnectionResetError: gone\n";
    assert_eq!(ended(0, log), None);
}
