/**
 * A person's files of arrays, read into named arrays: NumPy's .npy and .npz, and IDX as MNIST-like sets are published, each also packed
 * with gzip. What a file is says its name; whether it is that, its contents. All or nothing: one bad array refuses the whole.
 */
import { readIdxArray } from "../idx";
import { inflate } from "../inflate";
import { DataError } from "../types";
import { MOST_DEFLATED, readZipEntries, type ZipLimits } from "../zip-entries";
import { MOST_ARRAY_BYTES, type DataArray } from "./data-array";
import { readNpy } from "./read-npy";

export interface ArrayFile {
  /** With folders: `digits/train-images-idx3-ubyte.gz`. */
  readonly path: string;
  readonly bytes: () => Promise<Uint8Array<ArrayBuffer>>;
}

const NPY = /\.npy$/i;
const NPZ = /\.npz$/i;
/** `train-images-idx3-ubyte`, `labels.idx1-ubyte`, `images.idx`. */
const IDX = /[-._]idx\d?([-._]ubyte)?$|[-._]ubyte$/i;
const GZIP = /\.gz$/i;
const LIMITS: ZipLimits = { files: 1000, fileBytes: MOST_ARRAY_BYTES, totalBytes: MOST_ARRAY_BYTES };

/** Whether a path is taken for a file of arrays. */
export function isArrayPath(path: string): boolean {
  const unpacked = path.replace(GZIP, "");
  return NPY.test(unpacked) || NPZ.test(unpacked) || IDX.test(unpacked);
}

/** @throws DataError naming the file, the place and the reason. */
export async function readArrayFiles(files: readonly ArrayFile[]): Promise<readonly DataArray[]> {
  const arrays: DataArray[] = [];
  const names = new Set<string>();
  for (const { path, bytes } of files) {
    for (const array of await readArrayFile(path, await bytes())) {
      if (names.has(array.name)) {
        throw new DataError(
          "format",
          `${path}: there are two arrays named “${array.name}”. Give the files different names and add them again.`,
          path,
        );
      }
      names.add(array.name);
      arrays.push(array);
    }
  }
  const total = arrays.reduce((sum, { values }) => sum + values.byteLength, 0);
  if (total > MOST_ARRAY_BYTES) {
    throw new DataError(
      "too-large",
      `These arrays take ${total} bytes in memory; up to ${MOST_ARRAY_BYTES} are read. Use fewer examples or smaller ones.`,
    );
  }
  return arrays;
}

/** @throws DataError naming the file, the place and the reason. */
export async function readArrayFile(path: string, packed: Uint8Array<ArrayBuffer>): Promise<readonly DataArray[]> {
  const bytes = GZIP.test(path) ? await gunzip(packed, path) : packed;
  const unpacked = path.replace(GZIP, "");
  if (NPZ.test(unpacked)) return readNpz(bytes, path);
  const name = fileName(unpacked);
  return [
    IDX.test(unpacked) ? readIdxArray(bytes, name.replace(IDX, ""), path) : readNpy(bytes, arrayName(name), path),
  ];
}

/** NumPy's .npz: a ZIP archive with one .npy file an array (numpy.savez). */
function readNpz(bytes: Uint8Array<ArrayBuffer>, file: string): readonly DataArray[] {
  const entries = readZipEntries(bytes, file, (path) => NPY.test(path), "arrays", LIMITS);
  return entries.map(({ path, bytes: content }) => readNpy(content, arrayName(path), `${file}/${path}`));
}

const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
/** A slash would make a field look like a parameter of a node; folders stay in the name as words. */
const arrayName = (path: string): string => path.replace(NPY, "").replaceAll("/", "_");

/** The last four bytes of a gzip file are the size of what it holds (RFC 1952, ISIZE). */
async function gunzip(bytes: Uint8Array<ArrayBuffer>, file: string): Promise<Uint8Array<ArrayBuffer>> {
  const fail = (code: string, message: string): never => {
    throw new DataError(code, `${file}: ${message}`, file);
  };
  if (bytes.length < 18 || bytes[0] !== 0x1f || bytes[1] !== 0x8b)
    fail("format", "not a gzip file: it does not begin with the bytes 1f 8b, or is too short.");
  const claimed = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true);
  if (claimed > MOST_ARRAY_BYTES)
    fail("too-large", `it claims to unpack to ${claimed} bytes; up to ${MOST_ARRAY_BYTES} are read.`);
  if (claimed > bytes.length * MOST_DEFLATED)
    fail("damaged", `it claims to unpack from ${bytes.length} bytes to ${claimed}, which nothing can.`);
  return inflate(bytes, claimed, file, "gzip");
}
