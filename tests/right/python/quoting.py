#!/usr/bin/python3
# ex03, ex08, comp1 and comp6. Odd: messages and replies are printed as Python writes them: in quotation marks,
# with a backslash before some letters and in place of others.

from lab import HAS_KEYS, REPLY, main, say, text_of, without_line_end
from usual import Programs


class Quoting(Programs):
    def reply(self, data):
        say(f"mensagem: {text_of(data)!r}")
        return self.dictionary.answer(data) if HAS_KEYS else REPLY

    def show(self, reply):
        say(f"resposta: {text_of(without_line_end(reply))!r}")


programs = Quoting()
main(programs.server, programs.client)
