/* ex03, ex05, ex07, comp1, comp4 and comp6. Odd: printed with stdio, and never flushed: on a terminal each line is seen at
 * once, in a pipe it would come when the program ends, and never of a server that is killed. */

#define SAYS_OTHERWISE
#include "client.h"
#include "server.h"

static bool say(const char *words, const char *bytes, size_t length) {
    flockfile(stdout);
    fputs(words, stdout);
    fwrite(bytes, 1, length, stdout);
    putchar('\n');
    funlockfile(stdout);
    return !ferror(stdout);
}

int main(int count, char **words) {
    return run(count, words, server, client);
}
