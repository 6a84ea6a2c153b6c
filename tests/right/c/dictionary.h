/* The dictionary of comp2 to comp6, for one thread or process at a time: whoever has more sees to it
 * that only one of them calls answer(). */

#ifndef DICTIONARY_H
#define DICTIONARY_H
#include "lab.h"

static struct text *strings; /* under their keys; a removed one has no bytes */
static size_t next_key;
static const char *separator = ",";
static const char *removed; /* what is said of a REMOVE that worked, if not the string */
static const char *invalid = "pedido inv\u00e1lido";

static struct text insert(const char *bytes, size_t length) {
    if ((next_key & (next_key + 1)) == 0) /* room for twice as many, and one at first */
        strings = memory(strings, 2 * (next_key + 1) * sizeof *strings);
    strings[next_key] = copy(bytes, length);
    char key[32];
    snprintf(key, sizeof key, "%zu", next_key++);
    return says(key);
}

/* Whether text[from..] is an integer, in ASCII digits. */
static bool is_integer(const struct text *text, size_t from) {
    if (from < text->length && text->bytes[from] == '-')
        from++;
    size_t digits = from;
    while (digits < text->length && text->bytes[digits] >= '0' && text->bytes[digits] <= '9')
        digits++;
    return digits > from && digits == text->length;
}

/* The string under the integer that stands at message[from..]; NULL where there is none. */
static struct text *find(const struct text *message, size_t from) {
    size_t key = 0;
    for (size_t i = from; i < message->length; i++) {
        if (message->bytes[i] == '-' || key > next_key)
            return NULL;
        key = 10 * key + (size_t)(message->bytes[i] - '0');
    }
    return key < next_key && strings[key].bytes ? &strings[key] : NULL;
}

static struct text list(void) {
    struct text all = {NULL, 0};
    for (size_t key = 0; key < next_key; key++)
        if (strings[key].bytes) {
            append(&all, separator, all.bytes ? strlen(separator) : 0);
            append(&all, strings[key].bytes, strings[key].length);
        }
    return all.bytes ? all : says("dicion\u00e1rio vazio");
}

static bool begins(const struct text *message, const char *word) {
    return message->length >= strlen(word) && !memcmp(message->bytes, word, strlen(word));
}

/* The reply to a message, for the caller to free. */
static struct text answer(struct text *message) {
    make_text(message);
    if (step_is("comp2"))
        return insert(message->bytes, message->length);
    if (message->length == 4 && begins(message, "LIST"))
        return list();
    if (begins(message, "GET ") && is_integer(message, 4)) {
        struct text *found = find(message, 4);
        return found ? copy(found->bytes, found->length) : says("chave inexistente");
    }
    if (!step_is("comp6"))
        return insert(message->bytes, message->length);
    if (begins(message, "REMOVE,") && is_integer(message, 7)) {
        struct text *found = find(message, 7);
        if (!found)
            return says("chave inexistente");
        struct text string = *found;
        found->bytes = NULL;
        if (!removed)
            return string;
        free(string.bytes);
        return says(removed);
    }
    if (begins(message, "ADD,") && message->length > 4)
        return insert(message->bytes + 4, message->length - 4);
    return says(invalid);
}

#endif
