/**
 * Every reader of a file from outside: samples it takes, words of its format, how it is called, which errors are a refusal, and what
 * a file that it took must fulfil. A new reader is one entry in a list here; `npm run fuzz` and the unit tests try all of them.
 */
import { dataReaders } from "./data-readers";
import type { FuzzedReader } from "./fuzzed-reader";
import { projectReaders } from "./project-readers";
import { weightReaders } from "./weight-readers";

export const fuzzedReaders: readonly FuzzedReader[] = [...projectReaders, ...weightReaders, ...dataReaders];
