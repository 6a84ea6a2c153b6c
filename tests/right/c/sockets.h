/* The sockets of servers and clients. */

#ifndef SOCKETS_H
#define SOCKETS_H
#include "lab.h"

static struct addrinfo *resolve(const char *address, const char *port, int flags) {
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = flags | AI_NUMERICSERV};
    struct addrinfo *found;
    int error = getaddrinfo(*address ? address : NULL, port, &hints, &found);
    if (error)
        fail("cannot find an address for `%s`: %s", address, gai_strerror(error));
    return found;
}

/* A listening socket at the first of the addresses that works. `reuse`: whether it may be started
 * again at once where connections of an earlier one are still remembered. */
static int listen_at(const char *address, const char *port, int queue, bool reuse) {
    struct addrinfo *found = resolve(address, port, AI_PASSIVE);
    int error = 0;
    for (struct addrinfo *place = found; place; place = place->ai_next) {
        int yes = reuse, listener = socket(place->ai_family, place->ai_socktype | SOCK_CLOEXEC, 0);
        if (listener >= 0 && !setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) &&
            !bind(listener, place->ai_addr, place->ai_addrlen) && !listen(listener, queue)) {
            freeaddrinfo(found);
            return listener;
        }
        error = errno;
        if (listener >= 0)
            close(listener);
    }
    fail("cannot listen on `%s`, port %s: %s", address, port, strerror(error));
}

static int connect_to(const char *address, const char *port) {
    struct addrinfo *found = resolve(address, port, 0);
    int error = 0;
    for (struct addrinfo *place = found; place; place = place->ai_next) {
        int connection = socket(place->ai_family, place->ai_socktype | SOCK_CLOEXEC, 0);
        if (connection >= 0 && !connect(connection, place->ai_addr, place->ai_addrlen)) {
            freeaddrinfo(found);
            return connection;
        }
        error = errno;
        if (connection >= 0)
            close(connection);
    }
    fail("cannot connect to `%s`, port %s: %s", address, port, strerror(error));
}

/* Accepts a connection, and writes its address and port into `peer`; -1 where there is none. */
static int accept_one(int listener, int flags, char *peer, size_t size) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    int connection = accept4(listener, (struct sockaddr *)&address, &length, SOCK_CLOEXEC | flags);
    char host[128] = "?", port[16] = "?";
    if (connection >= 0)
        getnameinfo((struct sockaddr *)&address, length, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV);
    snprintf(peer, size, "%s, porta %s", host, port);
    return connection;
}

/* Waits for the next client. `once`: there is to be no other, and what fails ends the server. */
static int accept_next(int listener, char *peer, size_t size, bool once) {
    for (;;) {
        int connection = accept_one(listener, 0, peer, size);
        if (connection >= 0)
            return connection;
        if (errno == EINTR || errno == ECONNABORTED)
            continue;
        complain("cannot accept: %s", strerror(errno));
        if (once)
            exit(1);
        usleep(100000); /* out of descriptors: some client will give one back */
    }
}

#endif
