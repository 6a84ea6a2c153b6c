/* What the C programs here share: arguments, sockets, messages, text. The step is the name that a
 * program is called by. */

#ifndef LAB_H
#define LAB_H

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_MESSAGE 1024
#define MAX_FRAME ((1u << 24) - 1)
#define REPLY "Aqui vai a resposta"

/* Bytes, and how many; NUL may be among them. */
struct text {
    char *bytes;
    size_t length;
};

static const char *step;
static bool has_frames, has_keys, has_sessions, serves_one_client, sends_one_line, knows_exit;

static bool step_is(const char *names) {
    return strstr(names, step) != NULL;
}

/* A message on stderr, as one line. */
__attribute__((format(printf, 1, 2))) static void complain(const char *format, ...) {
    char line[512];
    va_list rest;
    va_start(rest, format);
    vsnprintf(line, sizeof line, format, rest);
    va_end(rest);
    fprintf(stderr, "%s: %s\n", step, line);
}

#define fail(...) (complain(__VA_ARGS__), exit(1))

static void *memory(void *old, size_t size) {
    void *new = realloc(old, size ? size : 1);
    if (!new)
        fail("out of memory");
    return new;
}

static void append(struct text *text, const char *bytes, size_t length) {
    text->bytes = memory(text->bytes, text->length + length);
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

static struct text copy(const char *bytes, size_t length) {
    struct text text = {NULL, 0};
    append(&text, bytes, length);
    return text;
}

static struct text says(const char *words) {
    return copy(words, strlen(words));
}

/* One line on stdout, in one piece and at once. */
#ifndef SAYS_OTHERWISE
static bool say(const char *words, const char *bytes, size_t length) {
    struct text line = says(words);
    append(&line, bytes, length);
    append(&line, "\n", 1);
    size_t written = 0;
    while (written < line.length) {
        ssize_t n = write(STDOUT_FILENO, line.bytes + written, line.length - written);
        if (n < 0 && errno != EINTR)
            break;
        written += n > 0 ? (size_t)n : 0;
    }
    bool all = written == line.length;
    free(line.bytes);
    return all;
}
#else
static bool say(const char *words, const char *bytes, size_t length);
#endif

/* Messages */

#ifndef SENDS_OTHERWISE
static bool send_all(int connection, const void *bytes, size_t length) {
    for (size_t sent = 0; sent < length;) {
        ssize_t n = send(connection, (const char *)bytes + sent, length - sent, MSG_NOSIGNAL);
        if (n >= 0)
            sent += (size_t)n;
        else if (errno != EINTR)
            return false;
    }
    return true;
}
#else
static bool send_all(int connection, const void *bytes, size_t length);
#endif

static ssize_t receive_some(int connection, void *bytes, size_t length) {
    ssize_t n;
    do
        n = recv(connection, bytes, length, 0);
    while (n < 0 && errno == EINTR);
    return n;
}

/* Exactly `length` bytes, of which `came` are in `text` already. Takes memory for what has come. */
static bool receive_all(int connection, struct text *text, size_t length) {
    while (text->length < length) {
        size_t piece = length - text->length < 65536 ? length - text->length : 65536;
        text->bytes = memory(text->bytes, text->length + piece);
        ssize_t n = receive_some(connection, text->bytes + text->length, piece);
        if (n <= 0) {
            complain("the connection %s after %zu of %zu bytes",
                     n ? strerror(errno) : "ended", text->length, length);
            return false;
        }
        text->length += (size_t)n;
    }
    return true;
}

static uint32_t announced(const char *header) {
    const unsigned char *byte = (const unsigned char *)header;
    return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
}

/* The body of a frame, of which text holds the first bytes. */
static bool receive_frame(int connection, struct text *text) {
    if (!receive_all(connection, text, text->length > 4 ? text->length : 4))
        return false;
    size_t length = announced(text->bytes);
    if (length > MAX_FRAME) {
        complain("a frame of %zu bytes is announced: %u are the most", length, MAX_FRAME);
        return false;
    }
    text->length -= 4;
    memmove(text->bytes, text->bytes + 4, text->length);
    if (text->length > length)
        text->length = length;
    return receive_all(connection, text, length);
}

/* Takes one final line end off. */
static void chomp(struct text *text) {
    if (text->length && text->bytes[text->length - 1] == '\n' && --text->length &&
        text->bytes[text->length - 1] == '\r')
        text->length--;
}

/* One message, in the way of the step: 1; 0 when the peer has closed instead; -1 when all is lost,
 * which has been told. What text held before is given back. */
static int receive(int connection, struct text *text) {
    text->length = 0;
    if (has_frames)
        return receive_frame(connection, text) ? 1 : -1;
    text->bytes = memory(text->bytes, MAX_MESSAGE);
    ssize_t n = receive_some(connection, text->bytes, MAX_MESSAGE);
    if (n < 0)
        complain("cannot receive: %s", strerror(errno));
    if (n <= 0)
        return (int)n;
    text->length = (size_t)n;
    if (!has_keys)
        return 1;
    if (text->bytes[0] == 0)
        return receive_frame(connection, text) ? 1 : -1;
    chomp(text);
    return 1;
}

/* A message as it travels in this step; the caller frees the bytes. No bytes: too long. */
static struct text encoded(const char *bytes, size_t length) {
    struct text out = {NULL, 0};
    bool is_bare = length > 0 && length <= MAX_MESSAGE && bytes[0] != 0;
    size_t header = has_frames || (has_keys && !is_bare) ? 4 : 0;
    if (header && length > MAX_FRAME) {
        complain("not sent: %zu bytes are more than a frame can hold", length);
        return out;
    }
    out.length = header + length;
    out.bytes = memory(NULL, out.length);
    for (size_t i = 0; i < header; i++)
        out.bytes[i] = (char)(length >> (24 - 8 * i));
    memcpy(out.bytes + header, bytes, length);
    return out;
}

static bool send_message(int connection, const char *bytes, size_t length) {
    struct text out = encoded(bytes, length);
    bool sent = out.bytes && send_all(connection, out.bytes, out.length);
    free(out.bytes);
    return sent;
}

/* How many bytes the UTF-8 letter at `bytes` has; 0 where there is none. */
static size_t letter(const unsigned char *bytes, size_t length) {
    unsigned char first = bytes[0];
    if (first < 0x80)
        return 1;
    size_t size = first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3
                : first >= 0xf0 && first < 0xf5 ? 4 : 0;
    if (!size || size > length)
        return 0;
    for (size_t i = 1; i < size; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    /* Too long a form, a surrogate, or beyond U+10FFFF. */
    if ((first == 0xe0 && bytes[1] < 0xa0) || (first == 0xed && bytes[1] >= 0xa0) ||
        (first == 0xf0 && bytes[1] < 0x90) || (first == 0xf4 && bytes[1] >= 0x90))
        return 0;
    return size;
}

/* Puts a `?` for each byte that is no UTF-8. */
static void make_text(struct text *text) {
    for (size_t i = 0, size; i < text->length; i += size) {
        size = letter((unsigned char *)text->bytes + i, text->length - i);
        if (!size) {
            text->bytes[i] = '?';
            size = 1;
        }
    }
}

/* The command line */

static bool is_port(const char *word, int lowest) {
    size_t digits = strspn(word, "0123456789");
    return digits > 0 && digits <= 5 && !word[digits] && atoi(word) >= lowest && atoi(word) <= 65535;
}

static void usage(FILE *out) {
    const char *rest = step_is("ex01") ? "" : " ADDRESS PORT";
    fprintf(out, "usage: %s server%s | %s client%s\n", step, rest, step, rest);
}

static int run(int count, char **words, void server(const char *, const char *),
               void client(const char *, const char *)) {
    const char *slash = strrchr(words[0], '/');
    step = slash ? slash + 1 : words[0];
    serves_one_client = step_is("ex01 ex02 ex03 ex04");
    sends_one_line = step_is("ex03 ex04 ex05");
    knows_exit = !step_is("ex03 ex04 ex05 ex06");
    has_frames = step_is("comp1");
    has_keys = step_is("comp2 comp3 comp4 comp5 comp6");
    has_sessions = step_is("comp4 comp5 comp6");
    signal(SIGPIPE, SIG_IGN);
    if (count == 2 && !strcmp(words[1], "--help")) {
        usage(stdout);
        return 0;
    }
    bool is_client = count > 1 && !strcmp(words[1], "client");
    bool is_server = count > 1 && !strcmp(words[1], "server");
    bool is_fixed = step_is("ex01");
    if ((!is_client && !is_server) || count != (is_fixed ? 2 : 4) ||
        (!is_fixed && !is_port(words[3], is_client))) {
        usage(stderr);
        return 2;
    }
    (is_client ? client : server)(is_fixed ? "127.0.0.1" : words[2], is_fixed ? "9999" : words[3]);
    return 0;
}

/* The next line of the input that is a message: false at its end, and at EXIT. */
static bool next_message(struct text *line) {
    static size_t room;
    for (;;) {
        ssize_t n = getline(&line->bytes, &room, stdin);
        if (n < 0) {
            if (ferror(stdin))
                fail("cannot read the input");
            return false;
        }
        line->length = (size_t)n;
        chomp(line);
        if (knows_exit && line->length == 4 && !memcmp(line->bytes, "EXIT", 4))
            return false;
        if (line->length > MAX_MESSAGE && !has_frames && !has_keys) {
            complain("not sent: %zu bytes are more than the %d of a message", line->length, MAX_MESSAGE);
            if (sends_one_line)
                exit(1);
        } else if (line->length)
            return true;
    }
}

#endif
