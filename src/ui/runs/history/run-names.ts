/** Short names for runs that can be told apart at a glance and said aloud. A person can change them. Pure. */

const FIRST =
  "amber azure brisk calm clear coral crisp dawn deep dusty early fair fresh golden green hazel indigo ivory jade keen late light mellow misty noble pale plain quiet rapid silver steady warm";
const SECOND =
  "acorn alder aspen beech birch brook cedar cliff cove creek dune elm fern field fjord grove harbor heath hill lake larch maple meadow oak pine reed ridge river shore spruce willow yew";

const first = FIRST.split(" ");
const second = SECOND.split(" ");

/** "calm-birch-417": always the same for the same run. Two runs may share a name; their ids tell them apart. */
export function runName(runId: string): string {
  // FNV-1a, 32 bits.
  let hash = 0x811c9dc5;
  for (const character of runId) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  const [a, b] = [first[hash % first.length], second[(hash >>> 8) % second.length]];
  return `${a ?? "run"}-${b ?? "run"}-${String((hash >>> 16) % 1000)}`;
}
