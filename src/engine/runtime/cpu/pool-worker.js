/**
 * One thread of the CPU device. It is told its programs by messages, and the steps to run through shared memory, where it sleeps between
 * them. Words: 0 changes whenever there is something to do, 1 is the program to run, 2 counts the messages, 3 counts the steps.
 * Plain JavaScript without imports, for it is started from its text: as a worker of a browser and as a thread of Node.
 */
const port =
  typeof self === "undefined"
    ? /** @type {import("node:worker_threads").MessagePort} */ (require("node:worker_threads").parentPort)
    : self;

/** @type {Map<number, (thread: number, threads: number) => void>} */
const programs = new Map();
/** @type {Int32Array | undefined} */
let command;
let thread = 0;
let threads = 1;

let stepsRun = 0;
let messagesSeen = 0;

/** Runs steps until there is a message to look for. */
function work(/** @type {Int32Array} */ words) {
  for (;;) {
    const seen = Atomics.load(words, 0);
    const steps = Atomics.load(words, 3);
    if (steps !== stepsRun) {
      stepsRun = steps;
      programs.get(Atomics.load(words, 1))?.(thread, threads);
      continue;
    }
    if (Atomics.load(words, 2) !== messagesSeen) return;
    Atomics.wait(words, 0, seen);
  }
}

/** @param {any} message */
function receive(message) {
  messagesSeen += 1;
  if (message.type === "start") {
    command = message.command;
    thread = message.thread;
    threads = message.threads;
  } else if (message.type === "load") {
    const imports = { trainyard: { memory: message.memory, host: () => undefined, mark: () => undefined } };
    const { run } = new WebAssembly.Instance(message.module, imports).exports;
    programs.set(message.program, /** @type {(thread: number, threads: number) => void} */ (run));
  } else if (message.type === "unload") programs.delete(message.program);
  port.postMessage({ ticket: message.ticket });
  if (command !== undefined) work(command);
}

if (typeof self === "undefined") /** @type {import("node:worker_threads").MessagePort} */ (port).on("message", receive);
else self.onmessage = (event) => receive(event.data);
