/** A name as a number that never changes: keys of random streams, so that renaming nothing changes nothing. */

/** FNV-1a over the UTF-16 units, 32 bits (Fowler, Noll, Vo). @returns a u32. */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash >>> 0;
}
