/** Keys at work: the one list of commands, with the person's own keys out of the preferences. */
import { followKeys, readUserKeys, setUserKeys, type UserKeys } from "../../graph-editor";
import { readPreferences, setPreferences } from "./preferences";
import { ALL_COMMANDS } from "./studio-commands";

/** Keeps a person's keys, for this browser. */
export function changeKeys(keys: UserKeys): void {
  setPreferences({ shortcuts: keys });
  setUserKeys(keys);
}

/** Listens from now on. Returns what switches this off. */
export function followShortcuts(): () => void {
  setUserKeys(readUserKeys(readPreferences().shortcuts));
  return followKeys(ALL_COMMANDS);
}
