/** What a reader of files from outside must tell to be tried with damaged ones, and what several of them share. */

export interface JsonPart {
  readonly take: (sample: Uint8Array) => string;
  readonly put: (sample: Uint8Array, text: string) => Uint8Array;
}

export interface FuzzedReader {
  readonly name: string;
  /** Files that it takes. */
  readonly samples: () => readonly Uint8Array[] | Promise<readonly Uint8Array[]>;
  /** The JSON in a sample, and the sample with other JSON in its place. */
  readonly json?: JsonPart;
  /** What its format gives a meaning. */
  readonly words: readonly string[];
  /**
   * Reads all of a file and looks whether what came out is whole.
   * @returns whether the file was taken, for readers that say so by a value. @throws a refusal, or an error that is a crash.
   */
  readonly read: (bytes: Uint8Array<ArrayBuffer>) => unknown;
  readonly isRefusal: (error: unknown) => boolean;
}

/** A reader took a file and gave back only part of what it should hold. */
export class PartialState extends Error {
  override readonly name = "PartialState";
}

export function expectWhole(holds: boolean, what: string): void {
  if (!holds) throw new PartialState(what);
}

export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
export const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export const JSON_WORDS = [
  "null",
  "true",
  "-1",
  "0.5",
  "1e308",
  "9007199254740993",
  '"__proto__":{"polluted":1},',
  '"constructor":{},',
  '"<img src=x onerror=alert(1)>"',
  "[",
  "{",
  "]",
  "}",
  ",",
  '""',
  "[".repeat(2000),
  "\\u0000",
  '"schemaVersion":99,',
];

export const wholeFile: JsonPart = { take: decode, put: (_sample, text) => encode(text) };

/** The header between its length and the data. */
export const headerOfSafetensors: JsonPart = {
  take: (sample) => decode(sample.subarray(8, 8 + new DataView(sample.buffer).getUint32(0, true))),
  put(sample, text) {
    const header = encode(text);
    const data = sample.subarray(8 + new DataView(sample.buffer).getUint32(0, true));
    const bytes = new Uint8Array(8 + header.length + data.length);
    new DataView(bytes.buffer).setUint32(0, header.length, true);
    bytes.set(header, 8);
    bytes.set(data, 8 + header.length);
    return bytes;
  },
};
