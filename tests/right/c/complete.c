/* All fourteen steps. Odd: an empty ADDRESS is 0.0.0.0 alone; SO_REUSEADDR only in ex01; LIST is joined
 * by `, `; a REMOVE that worked and a bad request get other texts; stdout is one write for each line. */

#include "dictionary.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* One line on stdout, in one piece and at once. */
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

static bool reply_to(int connection, struct text *message) {
    if (!has_keys) {
        make_text(message);
        say("mensagem: ", message->bytes, message->length);
        return send_message(connection, REPLY, strlen(REPLY));
    }
    pthread_mutex_lock(&lock);
    struct text reply = answer(message);
    pthread_mutex_unlock(&lock);
    bool sent = send_message(connection, reply.bytes, reply.length);
    free(reply.bytes);
    return sent;
}

/* Serves one client to its end; whether it got a reply. */
static bool serve(int connection) {
    struct text message = {NULL, 0};
    bool replied = false;
    int came;
    while ((came = receive(connection, &message)) > 0) {
        replied = reply_to(connection, &message);
        if (!replied)
            complain("cannot reply: %s", strerror(errno));
        if (!replied || !has_sessions)
            break;
    }
    if (came == 0 && !has_sessions)
        complain("the client closed the connection before it sent a message");
    free(message.bytes);
    close(connection);
    return replied;
}

static void *session(void *connection) {
    serve((int)(intptr_t)connection);
    return NULL;
}

static void server(const char *address, const char *port) {
    /* Only ex01 comes back to a port, and has to take it over from connections that have ended. */
    int listener = listen_at(address, port, serves_one_client ? 1 : 100, step_is("ex01"));
    pthread_attr_t detached;
    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&detached, 256 * 1024);
    for (;;) {
        char peer[160];
        int connection = accept_next(listener, peer, sizeof peer, serves_one_client);
        say("liga\u00e7\u00e3o de ", peer, strlen(peer));
        pthread_t thread;
        if (!step_is("comp5 comp6")) {
            bool replied = serve(connection);
            if (serves_one_client)
                exit(replied ? 0 : 1);
        } else if (pthread_create(&thread, &detached, session, (void *)(intptr_t)connection)) {
            complain("no thread is left for %s", peer);
            close(connection);
        }
    }
}

static void ask(int connection, const char *bytes, size_t length) {
    struct text reply = {NULL, 0};
    if (!send_message(connection, bytes, length))
        fail("cannot send the message");
    int came = receive(connection, &reply);
    if (came <= 0)
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
        exit(0);
    }
    struct text line = {NULL, 0};
    while (next_message(&line)) {
        if (!has_sessions)
            connection = connect_to(address, port);
        ask(connection, line.bytes, line.length);
        if (!has_sessions)
            close(connection);
        if (sends_one_line)
            break;
    }
    free(line.bytes);
}

int main(int count, char **words) {
    separator = ", ";
    removed = "foi retirada";
    invalid = "n\u00e3o percebi: ADD,texto | REMOVE,n\u00famero | GET n\u00famero | LIST";
    return run(count, words, server, client);
}
