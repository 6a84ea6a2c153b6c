/* comp1. Odd: every frame, the reply's and the messages', leaves byte by byte, each in a segment of its
 * own; what comes may be cut up as it likes. */

#define SENDS_OTHERWISE
#include "client.h"
#include "server.h"

static bool send_all(int connection, const void *bytes, size_t length) {
    int yes = 1;
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    for (size_t sent = 0; sent < length;) {
        ssize_t n = send(connection, (const char *)bytes + sent, 1, MSG_NOSIGNAL);
        if (n > 0)
            sent++;
        else if (errno != EINTR)
            return false;
    }
    return true;
}

int main(int count, char **words) {
    return run(count, words, server, client);
}
