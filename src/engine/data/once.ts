/** Work that is done when it is first asked for, and shared by all who ask. */

/** Runs `make` at most once at a time and keeps what it gave; a failure is forgotten, so that a later call tries again. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
