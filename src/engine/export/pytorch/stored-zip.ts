/**
 * ZIP archives whose entries are stored as they are. What always holds: the same entries give the same bytes, and an aligned entry's data
 * starts at a multiple of 64 bytes, so that it can be mapped into memory.
 */
import type { Zippable } from "fflate";
import { zipSync } from "fflate";

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The earliest that a ZIP archive knows. */
const ARCHIVED_AT = new Date(1980, 0, 1);
const ALIGNMENT = 64;
/** An extra field that only takes up room, of the kind that PyTorch itself pads with. */
const PADDING_FIELD = 0x4246;
/** Bytes of a local header (APPNOTE 4.3.7) and of an extra field's own header. */
const LOCAL_HEADER = 30;
const FIELD_HEADER = 4;
/** Without ZIP64. */
const LARGEST_ARCHIVE = 2 ** 32 - 1;

/** @throws Error above 4 GiB. */
export function storedZip(
  entries: readonly ZipEntry[],
  options: { readonly aligned: boolean },
): Uint8Array<ArrayBuffer> {
  const files: Zippable = {};
  let offset = 0;
  for (const { name, bytes } of entries) {
    const start = offset + LOCAL_HEADER + new TextEncoder().encode(name).length;
    const padding = (ALIGNMENT - ((start + FIELD_HEADER) % ALIGNMENT)) % ALIGNMENT;
    const extra = options.aligned ? { [PADDING_FIELD]: new Uint8Array(padding).fill(0x5a) } : {};
    files[name] = [bytes, { level: 0, mtime: ARCHIVED_AT, extra }];
    offset = start + (options.aligned ? FIELD_HEADER + padding : 0) + bytes.length;
  }
  if (offset > LARGEST_ARCHIVE)
    throw new Error("The weights are above 4 GiB, more than this archive holds. Export them as safetensors.");
  return new Uint8Array(zipSync(files));
}
