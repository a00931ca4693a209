/**
 * A data set from one text, bundled or the person's own: windows of characters, each with the character that follows every
 * position as its target. What always holds: training, validation and test are stretches of the text one after the other, so
 * that no window of one shares a character with another; the same text and settings give the same windows.
 */
import type { DataField } from "../layers/define";
import type { DatasetDescription, DataSettings } from "../model/types";
import { chooseExamples } from "./choose-examples";
import { characterVocabulary, encodeCharacters, type CharacterVocabulary } from "./characters";
import { once } from "./once";
import { contentRevision } from "./revision";
import { DataError, type Batch, type Dataset, type DatasetSource, type DatasetSummary, type Split } from "./types";

export interface TextSourceOptions {
  readonly id: string;
  readonly name: string;
  /** What a list shows, so that a bundled text is not read for it. Absent: the text is read and counted. */
  readonly known?: { readonly about: string; readonly characters: number };
  readonly source: string;
  readonly licence: string;
  readonly bundled: boolean;
  /** For messages. */
  readonly file: string;
  readonly read: () => Promise<Uint8Array>;
}

interface Text {
  readonly ids: Uint16Array;
  readonly vocabulary: CharacterVocabulary;
  readonly revision: string;
}

/** Every character is looked at by itself, which takes many times the room of the file. */
const MAX_BYTES = 64 * 2 ** 20;

/** Names of the fields: `[window]` i32 each. */
export const TEXT_FIELDS = { tokens: "characters", next: "next" } as const;

export function createTextSource(options: TextSourceOptions): DatasetSource {
  const { id, name, source, licence, bundled, file } = options;
  const load = once(async (): Promise<Text> => {
    const bytes = await options.read();
    if (bytes.length > MAX_BYTES)
      throw new DataError(
        "too-large",
        `${file}: ${bytes.length} bytes; texts of up to ${MAX_BYTES} bytes are read.`,
        file,
      );
    const characters = Array.from(decodeUtf8(bytes, file));
    const vocabulary = characterVocabulary(characters);
    return { ids: encodeCharacters(characters, vocabulary), vocabulary, revision: await contentRevision(bytes) };
  });
  const about = ({ ids, vocabulary }: Text): string =>
    options.known?.about ??
    `${ids.length.toLocaleString("en")} characters, ${String(vocabulary.characters.length)} different ones`;
  return {
    id,
    async summary(): Promise<DatasetSummary> {
      const identity = { id, name, kind: "text", bundled, source, licence } as const;
      if (options.known !== undefined)
        return { ...identity, summary: options.known.about, examples: options.known.characters };
      const text = await load();
      return { ...identity, summary: about(text), examples: text.ids.length };
    },
    columns: () => Promise.resolve([]),
    async open(settings: DataSettings): Promise<Dataset> {
      const text = await load();
      return createTextDataset({ id, name, summary: about(text), source, licence }, text, settings, file);
    },
  };
}

/** @throws DataError if the bytes are no UTF-8 text. */
function decodeUtf8(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replaceAll("\r\n", "\n");
  } catch {
    throw new DataError("encoding", `${file} is not UTF-8 text. Save it as UTF-8 (plain text) and add it again.`, file);
  }
}

function createTextDataset(
  identity: Omit<DatasetDescription, "fields" | "counts" | "revision">,
  { ids, vocabulary, revision }: Text,
  settings: DataSettings,
  file: string,
): Dataset {
  const { windowLength } = settings;
  if (!Number.isInteger(windowLength) || windowLength < 1) {
    throw new DataError("window", `A window of ${String(windowLength)} characters cannot be cut: give a whole number.`);
  }
  const starts = windowStarts(ids.length, settings, file);
  const field = (name: string, role: DataField["role"]): DataField => ({
    name,
    role,
    kind: "text",
    shape: [windowLength],
    dtype: "i32",
    classCount: vocabulary.characters.length,
    classNames: vocabulary.characters,
  });
  return {
    description: {
      ...identity,
      revision,
      fields: [field(TEXT_FIELDS.tokens, "feature"), field(TEXT_FIELDS.next, "target")],
      counts: { train: starts.train.length, validation: starts.validation.length, test: starts.test.length },
    },
    read(split, indices, size) {
      return Promise.resolve().then((): Batch => {
        const { examples, weights, positions } = chooseExamples(starts[split], indices, size, split);
        const tokens = new Int32Array(size * windowLength);
        const next = new Int32Array(size * windowLength);
        examples.forEach((start, row) => {
          tokens.set(ids.subarray(start, start + windowLength), row * windowLength);
          next.set(ids.subarray(start + 1, start + 1 + windowLength), row * windowLength);
        });
        return {
          size,
          fields: { [TEXT_FIELDS.tokens]: tokens, [TEXT_FIELDS.next]: next },
          weights,
          indices: positions,
        };
      });
    },
  };
}

/**
 * First characters of the windows of each split. Windows of the training stretch overlap by half, so that no character is only
 * ever seen at one place of a window; the others do not overlap.
 */
function windowStarts(
  length: number,
  { windowLength, validationShare, testShare }: DataSettings,
  file: string,
): Readonly<Record<Split, Int32Array<ArrayBuffer>>> {
  const testFrom = length - Math.floor(length * testShare);
  const validationFrom = testFrom - Math.floor(testFrom * validationShare);
  const cut = (from: number, to: number, stride: number): Int32Array<ArrayBuffer> => {
    // The last window needs one character behind it: the target of its last position.
    const count = Math.max(0, Math.floor((to - from - windowLength - 1) / stride) + 1);
    return Int32Array.from({ length: count }, (_, index) => from + index * stride);
  };
  const train = cut(0, validationFrom, Math.max(1, Math.floor(windowLength / 2)));
  if (train.length === 0) {
    throw new DataError(
      "too-short",
      `${file} is too short: its training part has ${String(validationFrom)} characters, and a window takes ${String(windowLength + 1)}. Add a longer text or make the window shorter.`,
      file,
    );
  }
  return {
    train,
    validation: cut(validationFrom, testFrom, windowLength),
    test: cut(testFrom, length, windowLength),
  };
}
