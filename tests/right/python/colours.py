#!/usr/bin/python3
# ex02, ex06 and comp4. Odd: colours and prompts in other scripts, before and behind everything; what
# is printed leaves in pieces of three bytes, so that letters are cut.

import os
import sys

import lab
from usual import Programs

RED, GREEN, PLAIN = "\x1b[1;31m", "\x1b[38;2;0;200;0m", "\x1b[0m"


def say_in_pieces(*lines):
    data = "".join(line + "\n" for line in lines).encode("utf-8", "replace")
    try:
        while data:
            data = data[os.write(sys.stdout.fileno(), data[:3]):]
    except (OSError, AttributeError) as error:
        raise lab.Failure(f"cannot print: {error}") from None


class Colourful(Programs):
    def meet(self, peer):
        say_in_pieces(f"{RED}新しい接続{PLAIN} {GREEN}{peer[0]}{PLAIN} ⟶ {RED}{peer[1]}{PLAIN} 🎉")

    def reply(self, data):
        say_in_pieces(f"{RED}رسالة:{PLAIN} «{GREEN}{lab.text_of(data)}{PLAIN}»")
        return self.dictionary.answer(data) if lab.HAS_KEYS else lab.REPLY

    def show(self, reply):
        say_in_pieces(f"Ответ 答え ➜ {GREEN}{lab.text_of(reply)}{PLAIN}\a", "введите строку > ")


lab.say = say_in_pieces
programs = Colourful()
lab.main(programs.server, programs.client)
