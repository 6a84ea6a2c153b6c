/* The usual server: one client, or one after another, or, in comp5 and comp6, a thread for each. How it
 * closes a connection, and whether it takes a port over from connections that have ended, may differ. */

#ifndef SERVER_H
#define SERVER_H
#include "dictionary.h"
#include "sockets.h"

#ifndef CLOSE
#define CLOSE close
#endif
#ifndef REUSES
#define REUSES true
#endif

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static bool reply_to(int connection, struct text *message) {
    make_text(message);
    say("mensagem: ", message->bytes, message->length);
    if (!has_keys)
        return send_message(connection, REPLY, strlen(REPLY));
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
    CLOSE(connection);
    return replied;
}

static void *session(void *connection) {
    serve((int)(intptr_t)connection);
    return NULL;
}

static void server(const char *address, const char *port) {
    int listener = listen_at(address, port, serves_one_client ? 1 : 100, REUSES);
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

#endif
