/** Flags of the WebGPU specification by value: outside a browser their global objects do not exist. */

const MAP_READ = 0x0001;
const COPY_SRC = 0x0004;
const COPY_DST = 0x0008;
const UNIFORM = 0x0040;
const STORAGE = 0x0080;
const QUERY_RESOLVE = 0x0200;

export const BufferUsage = {
  slab: STORAGE | COPY_SRC | COPY_DST,
  staging: MAP_READ | COPY_DST,
  uniform: UNIFORM | COPY_DST,
  queries: QUERY_RESOLVE | COPY_SRC,
} as const;

export const MAP_MODE_READ = 0x0001;
export const SHADER_STAGE_COMPUTE = 0x4;
