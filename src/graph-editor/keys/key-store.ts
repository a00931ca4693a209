/** A person's own keys, for all who show or act on them. The page keeps them in its preferences and hands them in. */
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { StudioCommand, UserKeys } from "./keymap";
import { keysOf } from "./keymap";

const keys = createStore<{ readonly user: UserKeys }>(() => ({ user: {} }));

export function setUserKeys(user: UserKeys): void {
  keys.setState({ user });
}

export function userKeys(): UserKeys {
  return keys.getState().user;
}

export function useUserKeys(): UserKeys {
  return useStore(keys, (state) => state.user);
}

/** The first chord of a command, for menus and hints; undefined where it has none. */
export function useShortcut(command: Pick<StudioCommand, "id" | "keys" | "fixed">): string | undefined {
  return keysOf(command, useUserKeys())[0];
}
