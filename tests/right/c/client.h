/* The usual client, which is fed by its input or, in ex01 and ex02, speaks by itself. */

#ifndef CLIENT_H
#define CLIENT_H
#include "sockets.h"

#ifndef CLOSE
#define CLOSE close
#endif

static void ask(int connection, const char *bytes, size_t length) {
    struct text reply = {NULL, 0};
    if (!send_message(connection, bytes, length))
        fail("cannot send the message");
    if (receive(connection, &reply) <= 0)
        fail("the server has gone before it replied");
    make_text(&reply);
    if (!say("resposta: ", reply.bytes, reply.length))
        fail("cannot print the reply: %s", strerror(errno));
    free(reply.bytes);
}

static void client(const char *address, const char *port) {
    const char *first = "Vamos aprender isto!";
    bool speaks_by_itself = step_is("ex01 ex02");
    int connection = has_sessions || speaks_by_itself ? connect_to(address, port) : -1;
    if (speaks_by_itself) {
        ask(connection, first, strlen(first));
        CLOSE(connection);
        return;
    }
    struct text line = {NULL, 0};
    while (next_message(&line)) {
        if (!has_sessions)
            connection = connect_to(address, port);
        ask(connection, line.bytes, line.length);
        if (!has_sessions)
            CLOSE(connection);
        if (sends_one_line)
            break;
    }
    free(line.bytes);
}

#endif
