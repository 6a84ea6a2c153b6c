/* ex02, ex05 and comp2. Odd: once all of its reply has arrived the server resets the connection, and so
 * does the client once it has its reply. */

#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

/* Waits until the peer's system has all that was sent, and resets the connection. */
static void reset(int connection) {
    int under_way = 1;
    for (int tries = 0; tries < 5000 && under_way > 0; tries++) {
        if (ioctl(connection, SIOCOUTQ, &under_way))
            break;
        if (under_way)
            usleep(1000);
    }
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(connection);
}

#define CLOSE reset
#include "client.h"
#include "server.h"

int main(int count, char **words) {
    return run(count, words, server, client);
}
