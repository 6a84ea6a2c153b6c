#!/usr/bin/node
// ex08 and comp6 on Node's event loop. Odd: `socket.end()` at EXIT is a half-close, and
// the client ends when the server has closed as well; the reply of ex08 is sent by `end`, too.
'use strict';

const net = require('node:net');
const path = require('node:path');

const STEP = path.basename(process.argv[1]);
const HAS_KEYS = STEP.startsWith('comp');
const MAX_MESSAGE = 1024;
const MAX_FRAME = 2 ** 24 - 1;

const say = (line) => process.stdout.write(line + '\n');
const complain = (what) => process.stderr.write(`${STEP}: ${what}\n`);

function fail(what) {
  complain(what);
  process.exit(1);
}

process.stdout.on('error', (error) => fail(`cannot print: ${error.message}`));
process.stderr.on('error', () => process.exit(1));

// Messages

function encoded(message) {
  const isBare = message.length > 0 && message.length <= MAX_MESSAGE && message[0] !== 0;
  if (!HAS_KEYS || isBare) return message;
  const header = Buffer.alloc(4);
  header.writeUInt32BE(message.length);
  return Buffer.concat([header, message]);
}

function withoutLineEnd(line) {
  if (line.at(-1) !== 0x0a) return line;
  return line.subarray(0, line.at(-2) === 0x0d ? -2 : -1);
}

// Makes messages of what comes on a connection.
class Receiver {
  #pieces = [];
  #length = 0;

  get isWithinAFrame() {
    return this.#length > 0;
  }

  // The messages that `bytes` complete.
  *take(bytes) {
    while (bytes.length > 0) {
      if (this.#length === 0 && !(HAS_KEYS && bytes[0] === 0)) {
        // One recv takes up to so many bytes.
        const message = bytes.subarray(0, MAX_MESSAGE);
        bytes = bytes.subarray(MAX_MESSAGE);
        yield HAS_KEYS ? withoutLineEnd(message) : message;
        continue;
      }
      this.#pieces.push(bytes);
      this.#length += bytes.length;
      if (this.#pieces[0].length < 4) this.#pieces = [Buffer.concat(this.#pieces)];
      const end = this.#length < 4 ? Infinity : 4 + this.#pieces[0].readUInt32BE(0);
      if (this.#length < end) return;
      const frame = Buffer.concat(this.#pieces);
      [this.#pieces, this.#length] = [[], 0];
      bytes = frame.subarray(end);
      yield frame.subarray(4, end);
    }
  }
}

// The dictionary

const strings = new Map(); // keeps the order in which keys were put into it
let nextKey = 0;

function insert(string) {
  strings.set(String(nextKey), string);
  return String(nextKey++);
}

function answer(message) {
  if (!HAS_KEYS) return 'Aqui vai a resposta';
  if (message === 'LIST') return strings.size ? [...strings.values()].join(',') : 'dicionário vazio';
  const get = /^GET (-?[0-9]+)$/.exec(message);
  if (get) return strings.get(get[1]) ?? 'chave inexistente';
  if (STEP !== 'comp6') return insert(message);
  const remove = /^REMOVE,(-?[0-9]+)$/.exec(message);
  if (remove) {
    const string = strings.get(remove[1]) ?? 'chave inexistente';
    strings.delete(remove[1]);
    return string;
  }
  if (message.startsWith('ADD,') && message.length > 4) return insert(message.slice(4));
  return 'pedido inválido';
}

// The two programs

function server(address, port) {
  const listener = net.createServer((socket) => {
    const peer = `${socket.remoteAddress}, porta ${socket.remotePort}`;
    const receiver = new Receiver();
    say(`ligação de ${peer}`);
    socket.on('error', (error) => complain(`${peer}: ${error.message}`));
    socket.on('data', (bytes) => {
      for (const message of receiver.take(bytes)) {
        if (socket.writableEnded) return; // what comes after the one message
        say(`mensagem: ${message}`);
        const reply = encoded(Buffer.from(answer(message.toString())));
        if (!HAS_KEYS) socket.end(reply);
        // A client that does not take its replies is not read from until it does.
        else if (!socket.write(reply)) socket.pause();
      }
    });
    socket.on('drain', () => socket.resume());
    socket.on('end', () => {
      if (receiver.isWithinAFrame) complain(`${peer}: the connection ended within a frame`);
    });
  });
  listener.on('error', (error) => fail(error.message));
  listener.listen({ host: address || undefined, port });
}

async function client(address, port) {
  let session = null;
  for await (const message of messages()) {
    session ??= await connect(address, port);
    say(`resposta: ${await ask(session, message)}`);
    if (!HAS_KEYS) session = await leave(session);
  }
  if (session) await leave(session);
  process.stdin.destroy(); // after EXIT the input may still be open
}

function connect(address, port) {
  return new Promise((resolve) => {
    const socket = net.connect({ host: address, port, autoSelectFamily: true }, () => resolve(socket));
    socket.once('error', (error) => fail(error.message || error.code));
  });
}

function ask(socket, message) {
  return new Promise((resolve) => {
    const receiver = new Receiver();
    const gone = () => fail('the server closed the connection before it replied');
    if (socket.readableEnded || socket.destroyed) gone();
    socket.once('end', gone);
    socket.on('data', (bytes) => {
      for (const reply of receiver.take(bytes)) {
        socket.off('end', gone).removeAllListeners('data');
        resolve(reply);
      }
    });
    socket.resume();
    socket.write(encoded(message), (error) => error && gone());
  });
}

// Half-closes, and waits until the server has closed, in whatever way.
function leave(socket) {
  return new Promise((resolve) => {
    socket.removeAllListeners('error').on('error', () => {});
    if (socket.closed) resolve(null);
    socket.once('close', () => resolve(null));
    socket.resume();
    socket.end();
  });
}

// The lines that are messages, until EXIT. Not with `readline`, which ends lines at other letters too.
async function* messages() {
  let rest = Buffer.alloc(0);
  const isMessage = (line) => {
    const isTooLong = line.length > (HAS_KEYS ? MAX_FRAME : MAX_MESSAGE);
    if (isTooLong) complain(`not sent: ${line.length} bytes are more than one message can hold`);
    return line.length > 0 && !isTooLong;
  };
  for await (const bytes of process.stdin) {
    rest = Buffer.concat([rest, bytes]);
    for (let end; (end = rest.indexOf(0x0a) + 1) > 0; ) {
      const line = withoutLineEnd(rest.subarray(0, end));
      rest = rest.subarray(end);
      if (line.equals(Buffer.from('EXIT'))) return;
      if (isMessage(line)) yield line;
    }
  }
  if (!rest.equals(Buffer.from('EXIT')) && isMessage(rest)) yield rest;
}

const words = process.argv.slice(2);
const usage = `${STEP} server ADDRESS PORT | ${STEP} client ADDRESS PORT`;
const [role, address, port] = words;
const isPort = words.length === 3 && /^[0-9]{1,5}$/.test(port) && Number(port) <= 65535;
if (words.length === 1 && role === '--help') say(`one step of the socket lab: ${usage}`);
else if (isPort && role === 'server') server(address, Number(port));
else if (isPort && role === 'client' && Number(port) > 0) client(address, Number(port));
else fail(usage);
