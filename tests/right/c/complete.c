/* All fourteen steps. Odd: an empty ADDRESS is 0.0.0.0 alone; SO_REUSEADDR only in ex01 and ex04; LIST is joined
 * by `, `; a REMOVE that worked and a bad request get other texts; stdout is one write for each line. */

/* ex01, on its one port, has to take that over from connections that have ended; ex04 is started again. */
#define REUSES (step_is("ex01") || step_is("ex04"))

#include "client.h"
#include "server.h"

int main(int count, char **words) {
    separator = ", ";
    removed = "foi retirada";
    invalid = "n\u00e3o percebi: ADD,texto | REMOVE,n\u00famero | GET n\u00famero | LIST";
    return run(count, words, server, client);
}
