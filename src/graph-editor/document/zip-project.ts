/**
 * The project in the ZIP archive of an exported folder: its `project.json`, or the metadata of the model in it. Only the archive's directory
 * and these few bytes are read, however large it is. Entries are those that our own exports write: stored, not packed. Always holds: every
 * length is checked against the file before anything of it is read.
 */
import { CarrierError } from "./carrier-error";
import { onnxText, safetensorsText } from "./model-file-text";
import { LARGEST_PROJECT } from "./parse-project";

/** Sizes and signatures of the records (APPNOTE.TXT 6.3.10, 4.3). */
const END = { signature: 0x06054b50, bytes: 22, mostComment: 65_535 } as const;
const ENTRY = { signature: 0x02014b50, bytes: 46 } as const;
const LOCAL = { signature: 0x04034b50, bytes: 30 } as const;
const LARGEST_DIRECTORY = 4 * 1024 * 1024;

interface StoredEntry {
  readonly path: string;
  readonly stored: boolean;
  readonly sizeBytes: number;
  /** Of its local header. */
  readonly offset: number;
}

/**
 * @param key of the project in the metadata of a model.
 * @returns the project's text; undefined for an archive that no export has written.
 * @throws CarrierError for a file that is no archive, or that is damaged where it should have the project.
 */
export async function zipProjectText(file: Blob, key: string): Promise<string | undefined> {
  const entries = await directoryOf(file);
  const project = entries.find(({ path, stored }) => stored && /^[^/]+\/project\.json$/.test(path));
  if (project !== undefined && project.sizeBytes <= LARGEST_PROJECT) return (await contentOf(file, project)).text();
  return modelText(file, entries, key);
}

/** A value of the metadata of the model in the archive. Returns and throws as `zipProjectText`. */
export async function zipModelText(file: Blob, key: string): Promise<string | undefined> {
  return modelText(file, await directoryOf(file), key);
}

async function modelText(file: Blob, entries: readonly StoredEntry[], key: string): Promise<string | undefined> {
  const model = entries.find(({ path, stored }) => stored && /^[^/]+\/(1\/)?[^/]+\.(onnx|safetensors)$/.test(path));
  if (model === undefined) return undefined;
  const content = await contentOf(file, model);
  return model.path.endsWith(".onnx") ? onnxText(content, key) : safetensorsText(content, key);
}

function damaged(): CarrierError {
  return new CarrierError("The file is no ZIP archive, or it is damaged or cut short.");
}

const viewOf = async (file: Blob, begin: number, end: number): Promise<DataView<ArrayBuffer>> => {
  if (begin < 0 || end > file.size || begin > end) throw damaged();
  return new DataView(await file.slice(begin, end).arrayBuffer());
};

async function directoryOf(file: Blob): Promise<readonly StoredEntry[]> {
  const tail = await viewOf(file, Math.max(0, file.size - END.bytes - END.mostComment), file.size);
  let at = tail.byteLength - END.bytes;
  while (at >= 0 && tail.getUint32(at, true) !== END.signature) at--;
  if (at < 0) throw damaged();
  const size = tail.getUint32(at + 12, true);
  const begin = tail.getUint32(at + 16, true);
  if (size > LARGEST_DIRECTORY) return [];
  const directory = await viewOf(file, begin, begin + size);
  const entries: StoredEntry[] = [];
  const decoder = new TextDecoder();
  for (let position = 0; position + ENTRY.bytes <= directory.byteLength;) {
    if (directory.getUint32(position, true) !== ENTRY.signature) throw damaged();
    const nameBytes = directory.getUint16(position + 28, true);
    const next =
      position +
      ENTRY.bytes +
      nameBytes +
      directory.getUint16(position + 30, true) +
      directory.getUint16(position + 32, true);
    if (next > directory.byteLength) throw damaged();
    entries.push({
      path: decoder.decode(new Uint8Array(directory.buffer, position + ENTRY.bytes, nameBytes)),
      stored: directory.getUint16(position + 10, true) === 0,
      sizeBytes: directory.getUint32(position + 24, true),
      offset: directory.getUint32(position + 42, true),
    });
    position = next;
  }
  return entries;
}

async function contentOf(file: Blob, { offset, sizeBytes }: StoredEntry): Promise<Blob> {
  const head = await viewOf(file, offset, offset + LOCAL.bytes);
  if (head.getUint32(0, true) !== LOCAL.signature) throw damaged();
  const begin = offset + LOCAL.bytes + head.getUint16(26, true) + head.getUint16(28, true);
  if (begin + sizeBytes > file.size) throw damaged();
  return file.slice(begin, begin + sizeBytes);
}
