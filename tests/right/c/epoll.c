/* comp5 and comp6. Odd: one thread with epoll, edge-triggered, and non-blocking sockets; while a client
 * does not take its reply nothing more is read from it. SO_REUSEADDR, and a queue of 1. */

#include "client.h"
#include "dictionary.h"
#include <fcntl.h>
#include <sys/epoll.h>

struct client {
    int connection;
    struct text frame; /* what has come of one */
    struct text reply; /* what has to leave, and how much has */
    size_t sent;
    char peer[160];
};

static void leave(struct client *client) {
    close(client->connection);
    free(client->frame.bytes);
    free(client->reply.bytes);
    free(client);
}

/* Sends what there is: 1 when all has left, 0 when it has to wait, -1 when the client has gone. */
static int write_some(struct client *client) {
    while (client->sent < client->reply.length) {
        ssize_t n = send(client->connection, client->reply.bytes + client->sent,
                         client->reply.length - client->sent, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return errno == EAGAIN ? 0 : -1;
        client->sent += (size_t)n;
    }
    return 1;
}

static int answer_to(struct client *client, struct text *message) {
    make_text(message);
    say("mensagem: ", message->bytes, message->length);
    struct text reply = answer(message);
    free(client->reply.bytes);
    client->reply = encoded(reply.bytes, reply.length);
    client->sent = 0;
    free(reply.bytes);
    return client->reply.bytes ? write_some(client) : -1;
}

/* Takes what has been received; as write_some. */
static int take(struct client *client, char *bytes, size_t length) {
    if (!client->frame.length && bytes[0] != 0) {
        struct text message = {bytes, length};
        chomp(&message);
        return answer_to(client, &message);
    }
    append(&client->frame, bytes, length);
    if (client->frame.length < 4 || client->frame.length < 4 + announced(client->frame.bytes))
        return 1;
    struct text message = {client->frame.bytes + 4, announced(client->frame.bytes)};
    int state = answer_to(client, &message);
    free(client->frame.bytes);
    client->frame = (struct text){NULL, 0};
    return state;
}

/* Does all that can be done for a client now: edges are told once. */
static void serve(struct client *client) {
    char bytes[MAX_MESSAGE];
    int state = write_some(client);
    while (state > 0) {
        ssize_t n = receive_some(client->connection, bytes, sizeof bytes);
        if (n > 0)
            state = take(client, bytes, (size_t)n);
        else
            state = n < 0 && errno == EAGAIN ? 0 : -1;
        if (n == 0 && client->frame.length)
            complain("%s: the connection ended within a frame", client->peer);
        else if (n < 0 && state < 0)
            complain("%s: %s", client->peer, strerror(errno));
    }
    if (state < 0)
        leave(client);
}

static bool watch(int poll, int descriptor, uint32_t events, struct client *client) {
    struct epoll_event event = {.events = events, .data.ptr = client};
    return epoll_ctl(poll, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

static void server(const char *address, const char *port) {
    int listener = listen_at(address, port, 1, true), poll = epoll_create1(EPOLL_CLOEXEC);
    if (poll < 0 || !watch(poll, listener, EPOLLIN, NULL))
        fail("epoll: %s", strerror(errno));
    /* A client that has gone again is not to make accept wait for another one. */
    fcntl(listener, F_SETFL, fcntl(listener, F_GETFL) | O_NONBLOCK);
    for (;;) {
        struct epoll_event ready[64];
        int count = epoll_wait(poll, ready, 64, -1);
        for (int i = 0; i < count; i++) {
            struct client *client = ready[i].data.ptr;
            if (client) {
                serve(client);
                continue;
            }
            client = memory(NULL, sizeof *client);
            memset(client, 0, sizeof *client);
            client->connection = accept_one(listener, SOCK_NONBLOCK, client->peer, sizeof client->peer);
            if (client->connection < 0) {
                if (errno == EMFILE || errno == ENFILE)
                    usleep(100000);
                free(client);
                continue;
            }
            say("liga\u00e7\u00e3o de ", client->peer, strlen(client->peer));
            if (!watch(poll, client->connection, EPOLLIN | EPOLLOUT | EPOLLET, client)) {
                complain("epoll: %s", strerror(errno));
                leave(client);
            }
        }
    }
}

int main(int count, char **words) {
    return run(count, words, server, client);
}
