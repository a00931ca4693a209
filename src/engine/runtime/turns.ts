/** Lets the event loop take a turn, so that messages and timers get through between two pieces of work. */

interface TurnChannel {
  readonly port: MessagePort;
  readonly waiting: (() => void)[];
}

let opened: TurnChannel | undefined;

function channel(): TurnChannel {
  if (opened !== undefined) return opened;
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  opened = { port: port2, waiting };
  return opened;
}

/** Resolves in a later task, without the delay of at least 4 ms that nested timers have in browsers. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    // Node: an open message port would keep the process alive.
    if (typeof setImmediate === "function") {
      setImmediate(resolve);
      return;
    }
    const { port, waiting } = channel();
    waiting.push(resolve);
    port.postMessage(undefined);
  });
}
