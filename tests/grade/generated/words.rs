//! What messages are made of: texts that are easily taken for something else, or cut.

use super::dice::Dice;

/// Texts that a program has to take as they are, on a line of input as well as in a message.
pub const LINES: [&str; 81] = [
    "uma mensagem",
    "igual",
    "igual",
    "igual",
    "100%",
    "%s%n%d%x",
    "{}{0}{nome}",
    "$HOME `ls` $(ls)",
    "um;dois|três&",
    ",",
    ",,",
    "a,b",
    "pão, queijo, e vinho,",
    " ",
    "  dois espaços  ",
    "\tentre tabuladores\t",
    "atrás ",
    " à frente",
    "três çõãé €",
    "日本語 и по-русски",
    "👩‍👩‍👧 família",
    "e\u{301} em duas partes",
    "ß İ ſ Ǆ",
    "meio\u{feff}meio",
    "página\u{c}nova",
    "linha\u{2028}parágrafo\u{2029}fim",
    "próxima\u{85}linha",
    "vertical\u{b}e mais\u{1c}e\u{1d}e\u{1e}e\u{1f}",
    "sino\u{7}e apagar\u{8}\u{7f}",
    "\u{1b}[31mvermelho\u{1b}[0m",
    "\"aspas\" e 'plicas'",
    "\\n \\0 \\\\",
    "# nada",
    "--ajuda",
    "-",
    "0",
    "1",
    "-1",
    "None",
    "null",
    "Aqui vai a resposta",
    "chave inexistente",
    "dicionário vazio",
    "pedido inválido",
    "LIST",
    "GET 0",
    "ADD,x",
    "REMOVE,0",
    "list",
    "get 0",
    "add,x",
    "remove,0",
    "fim",
    "\"tudo entre aspas\"",
    "a%20b+c &amp; <b>d</b>",
    "\t",
    "\u{a0}",
    "\u{3000}",
    "sair",
    "bye",
    "shutdown",
    "chave: valor = 3 | x~y^z @ <fim> [1] {2} _a_ / \\ ` $",
    "fim de ficheiro\u{1a} e de texto\u{4} no meio",
    "\u{1a}",
    "de\u{ad}pois e \u{202e}ao contrário\u{202c}",
    "http://127.0.0.1:9999/?a=1&b=2#c",
    "stop",
    ".",
    ":q",
    "q",
    "ADD x",
    "REMOVE 0",
    "GET,0",
    "007",
    "1.50",
    "+7",
    "1e3",
    "{\"a\": [1, 2]}",
    "gosto ❤\u{fe0f} disto",
    "--",
    "</s>",
];

/// What looks like `EXIT`, and is no end of anything.
pub const NEARLY_EXIT: [&str; 36] = [
    "exit",
    "Exit",
    "EXITO",
    "NEXIT",
    " EXIT",
    "EXIT ",
    "EXIT!",
    "EXIT EXIT",
    "E X I T",
    "\tEXIT",
    "EXIT\t",
    "QUIT",
    "EXIT,",
    "EXIT.",
    "EXIT;",
    "EXIT:",
    "EXIT?",
    "EXIT-",
    "EXIT0",
    "EXIT 0",
    "EXIT()",
    "EXIT\\n",
    "\"EXIT\"",
    "'EXIT'",
    "`EXIT`",
    "[EXIT]",
    "<EXIT>",
    "/EXIT",
    "-EXIT",
    "--EXIT",
    "#EXIT",
    "EXIT\u{a0}",
    "EXIT\u{200b}",
    "\u{3000}EXIT",
    "EXIT\u{c}",
    "ÊXIT",
];

/// Texts that only a message can hold, and no line of input.
pub const MESSAGES: [&[u8]; 11] = [
    // No part of one is a part of another, or of a line: each has to be printed.
    b"cinco\nseis",
    b"sete\n\noito\r\nnove",
    b"esquerda\rdireita",
    b"primeira metade\0segunda metade",
    b"lado de dentro\0\0\0\0lado de fora",
    b"EXIT\nEXIT",
    b"EXIT",
    b"ol\xe1, servidor",
    b"cortada \xc3( e mais",
    b"antes \xff\xfe\x80 depois",
    b"continua \\\nna linha seguinte",
];

/// What comes before a number: commands, some of them only of some steps,
const COMMANDS: [&str; 2] = ["GET ", "REMOVE,"];
/// and what is none of any.
const NEARLY_COMMANDS: [&str; 44] = [
    "get ",
    "Get ",
    " GET ",
    "GET",
    "GET\t",
    "GET,",
    "GET:",
    "GET=",
    "GET#",
    "GET;",
    "GET/",
    "GET_",
    "GET\u{a0}",
    "GETS ",
    "GET GET ",
    "GET KEY ",
    "/GET ",
    "READ ",
    "SHOW ",
    "FETCH ",
    "KEY ",
    "remove,",
    "Remove,",
    "REMOVE ",
    "REMOVE",
    "REMOVE\t",
    " REMOVE,",
    "REMOVE ,",
    "REMOVE;",
    "REMOVE:",
    "REMOVE=",
    "REMOVE,,",
    "REMOVED,",
    "DELETE,",
    "DELETE ",
    "DEL,",
    "RM,",
    "POP,",
    "TAKE,",
    "DROP,",
    "ERASE,",
    "LIST ",
    "LIST,",
    "#",
];

/// Messages that are nearly a request, whole.
pub const NEARLY: [&str; 58] = [
    "GET",
    "GET ",
    "LIST ",
    " LIST",
    "list",
    "LISTA",
    "LIST,",
    "LIST 0",
    "LIST LIST",
    "LIST\0",
    "ADD",
    "ADD,",
    "ADD;x",
    "ADD x",
    "add,x",
    "ADDX,y",
    " ADD,x",
    "ADD ,x",
    "ADD\0,x",
    "REMOVE",
    "REMOVE,",
    "REMOVE,um",
    "REMOVE,0,1",
    "GET 0,1",
    "GET um",
    "pedido",
    "quit",
    "LIST\t",
    "HELP",
    "help",
    "?",
    "PUT x",
    "SET 0 x",
    "ADD 0 x",
    "STORE x",
    "INSERT,x",
    "UPDATE,0,x",
    "DEL 0",
    "DELETE,0",
    "CLEAR",
    "COUNT",
    "KEYS",
    "SIZE",
    "LIST.",
    "LIST;",
    "LIST!",
    "LIST?",
    "LIST\u{a0}",
    "LIST()",
    "\"LIST\"",
    "/LIST",
    "LS",
    "ALL",
    "DUMP",
    "SHOW",
    "FLUSH",
    "RESET",
    "LENGTH",
];

/// How many ways there are to spell a number, or nearly one.
const SPELLINGS: usize = 62;
/// How often each of them comes with a command: what is drawn in it is another number each time.
const TIMES: usize = 2;
/// How many of them come with what is no command. The first of them is a key.
const SPELLINGS_OF_NONE: usize = 3;

/// Each command with each spelling of a number, and what is none with some of them, in some order; what is
/// open is left out later.
pub fn nearly_requests(dice: &mut Dice) -> Vec<(&'static str, usize)> {
    let commands = COMMANDS
        .iter()
        .flat_map(|command| (0..TIMES * SPELLINGS).map(|spelling| (*command, spelling)));
    let mut all: Vec<_> = commands.collect();
    for command in NEARLY_COMMANDS {
        all.push((command, 0));
        all.extend((1..SPELLINGS_OF_NONE).map(|_| (command, dice.below(SPELLINGS))));
    }
    dice.shuffle(&mut all);
    all
}

/// A number in one of the spellings, or nearly one; most are keys, or would be if they were cut.
/// `next` is the key that comes next.
pub fn number(dice: &mut Dice, spelling: usize, next: u64) -> String {
    let key = u128::from(next.saturating_sub(1 + dice.below(4) as u64));
    let bits = *dice.pick(&[8, 15, 16, 24, 31, 32, 33, 52, 53, 63, 64, 65, 100, 127]);
    let spellings: [String; SPELLINGS] = [
        key.to_string(),
        (key / 2).to_string(),
        next.to_string(),
        (next + 1).to_string(),
        ((1 << bits) + key).to_string(),
        ((1_u128 << 32) + key).to_string(),
        ((1_u128 << 64) + key).to_string(),
        (1_u128 << bits).to_string(),
        ((1_u128 << bits) - 1).to_string(),
        format!("-{}", key + 1),
        format!("-{}", (1_u128 << 32) - key),
        format!("{}{key}", "9".repeat(30 + dice.below(60))),
        // More digits than any number has, and than most texts.
        format!("{}{key}", "9".repeat(*dice.pick(&[310, 500, 900]))),
        format!("0x{key}"),
        format!("0b{}", key % 2),
        format!("0o{}", key % 8),
        format!("{key}.0"),
        format!("{key}.5"),
        format!("{key},0"),
        format!("{key},{key}"),
        format!("{key},"),
        format!("{key} {key}"),
        format!("{key}e0"),
        format!("{key}u"),
        format!("{key};"),
        format!("{key}!"),
        format!("{key}\0"),
        format!("({key})"),
        format!("\"{key}\""),
        format!("{key}/1"),
        format!("--{key}"),
        format!("-+{key}"),
        format!("#{key}"),
        format!("${key}"),
        format!("n{key}"),
        format!("'{key}'"),
        format!("[{key}]"),
        format!("<{key}>"),
        format!("{{{key}}}"),
        format!("{key}:"),
        format!("{key}."),
        format!("{key}?"),
        format!("{key}-"),
        format!("{key}+"),
        format!("{key}%"),
        format!("{key}n"),
        format!("{key}L"),
        format!("{key}abc"),
        format!(".{key}"),
        format!("key={key}"),
        format!("{key}+0"),
        format!("0+{key}"),
        format!("{key}\\n"),
        format!("{key} um"),
        format!("{key}\u{200b}"),
        "-".to_string(),
        "+".to_string(),
        "um".to_string(),
        "NaN".to_string(),
        "inf".to_string(),
        "null".to_string(),
        "True".to_string(),
    ];
    spellings[spelling % SPELLINGS].clone()
}

/// A text of `length` bytes, or of one more: wherever it is cut, but between its `shift` first letters, is the
/// middle of a letter of this one, or of the one with another shift.
pub fn accents(length: usize, shift: usize) -> String {
    ".".repeat(shift) + &"ç".repeat((length - shift) / 2)
}

/// A text of exactly `length` bytes, of which no two parts are alike, with a letter of several
/// bytes somewhere, and at its end.
pub fn long_text(dice: &mut Dice, length: usize) -> String {
    let end = *dice.pick(&["x", "ç", "€", "👋"]);
    let mut text = String::with_capacity(length + 8);
    let mut number = 100 + dice.below(900);
    while text.len() + end.len() + 8 < length {
        text += &format!("{number}ã;");
        number += 1;
    }
    while text.len() + end.len() < length {
        text.push('.');
    }
    match text.len() + end.len() == length {
        true => text + end,
        false => "x".repeat(length),
    }
}
