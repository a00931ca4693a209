/**
 * Where every value lies, before anything is allocated. Parameters, gradients, moments, state, batch inputs and outputs have slabs of
 * their own; activations share memory by their lifetimes, the largest placed first, each in the smallest gap that fits. No call reads
 * and writes one slab: WebGPU forbids binding a buffer both ways in one dispatch, even at disjoint ranges.
 */
import type { ValueId } from "../ir/types";
import type { KernelProgram } from "../lowering/types";
import { ALIGNMENT_BYTES, memoryItems } from "./live-ranges";
import type { MemoryItem } from "./live-ranges";
import type { MemoryCategory, MemoryLimits, MemoryPlan, Placement } from "./types";

/** More than a device can give in one piece: what, how many bytes, and the limit. */
export class MemoryLimitError extends Error {
  override readonly name = "MemoryLimitError";
  constructor(
    readonly item: string,
    readonly requestedBytes: number,
    readonly limitBytes: number,
  ) {
    super(
      `${item} needs ${formatBytes(requestedBytes)} in one piece, but this device allows ${formatBytes(limitBytes)}: ` +
        "make the batch or the layer smaller.",
    );
  }
}

interface OpenSlab {
  readonly name: string;
  readonly category: MemoryCategory;
  sizeBytes: number;
  readonly placed: { readonly item: MemoryItem; readonly offsetBytes: number }[];
}

/** Sizes as people read them: `1.5 MiB`. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const scaled = bytes / 1024 ** power;
  return `${power === 0 ? scaled : scaled.toFixed(1)} ${units[power] ?? "B"}`;
}

/**
 * @param limits what one buffer and one binding may hold; unlimited if absent.
 * @throws MemoryLimitError if a single value or group is larger.
 */
export function planMemory(program: KernelProgram, limits?: MemoryLimits): MemoryPlan {
  const maxBufferBytes = limits?.maxBufferBytes ?? Number.POSITIVE_INFINITY;
  const items = memoryItems(program);
  checkBindings(program, items, limits?.maxBindingBytes ?? Number.POSITIVE_INFINITY);
  const slabs: OpenSlab[] = [];
  const placements = new Map<ValueId, Placement>();
  for (const item of placingOrder(items)) {
    if (item.sizeBytes > maxBufferBytes) throw new MemoryLimitError(item.name, item.sizeBytes, maxBufferBytes);
    const slab = choose(slabs, item, maxBufferBytes) ?? open(slabs, item);
    const offsetBytes = bestOffset(slab, item);
    slab.placed.push({ item, offsetBytes });
    slab.sizeBytes = Math.max(slab.sizeBytes, offsetBytes + item.sizeBytes);
    for (const member of item.values) {
      placements.set(member.value, {
        slab: slabs.indexOf(slab),
        offsetBytes: offsetBytes + member.offsetBytes,
        sizeBytes: member.sizeBytes,
      });
    }
  }
  const byCategory: Record<MemoryCategory, number> = {
    parameters: 0,
    gradients: 0,
    optimizer: 0,
    state: 0,
    batch: 0,
    activations: 0,
    outputs: 0,
  };
  for (const slab of slabs) byCategory[slab.category] += slab.sizeBytes;
  return {
    slabs: slabs.map(({ name, category, sizeBytes }) => ({ name, category, sizeBytes })),
    placements,
    totalBytes: slabs.reduce((sum, slab) => sum + slab.sizeBytes, 0),
    liveBytes: mostAlive(program, items),
    keptBytes: mostAlive(
      program,
      items.filter((item) => isKept(program, item)),
    ),
    byCategory,
  };
}

/** Bytes at the moment when most of the items is alive. */
function mostAlive(program: KernelProgram, items: readonly MemoryItem[]): number {
  const change = new Float64Array(program.calls.length + 2);
  for (const { first, last, sizeBytes } of items) {
    change[first] = (change[first] ?? 0) + sizeBytes;
    change[last + 1] = (change[last + 1] ?? 0) - sizeBytes;
  }
  let most = 0;
  change.reduce((alive, step) => {
    most = Math.max(most, alive + step);
    return alive + step;
  }, 0);
  return most;
}

/** Made by the forward pass and read after it. */
function isKept(program: KernelProgram, { category, first, last }: MemoryItem): boolean {
  if (category !== "activations") return false;
  return program.calls[first]?.phase === "forward" && program.calls[last]?.phase === "backward";
}

function checkBindings(program: KernelProgram, items: readonly MemoryItem[], maxBindingBytes: number): void {
  const sizes = new Map(
    items.flatMap((item) => item.values.map((member) => [member.value, member.sizeBytes] as const)),
  );
  for (const call of program.calls) {
    for (const binding of call.bindings) {
      const bytes = binding.values.reduce((sum, value) => sum + (sizes.get(value) ?? 0), 0);
      if (bytes > maxBindingBytes) {
        const where = call.origin === undefined ? call.label : `${call.label} of ${call.origin}`;
        throw new MemoryLimitError(`An operand of ${where}`, bytes, maxBindingBytes);
      }
    }
  }
}

/** Long-lived items in program order, then activations from the largest. */
function placingOrder(items: readonly MemoryItem[]): readonly MemoryItem[] {
  const lasting = items.filter((item) => item.category !== "activations");
  const activations = items.filter((item) => item.category === "activations");
  return [...lasting, ...activations.sort((a, b) => b.sizeBytes - a.sizeBytes || a.first - b.first)];
}

/** The slab of the item's category that would grow least; none if all conflict or are full. */
function choose(slabs: readonly OpenSlab[], item: MemoryItem, maxBufferBytes: number): OpenSlab | undefined {
  let best: OpenSlab | undefined;
  let bestGrowth = Number.POSITIVE_INFINITY;
  for (const slab of slabs) {
    if (slab.category !== item.category) continue;
    if (slab.placed.some((placed) => item.conflicts.has(placed.item))) continue;
    const end = bestOffset(slab, item) + item.sizeBytes;
    const growth = Math.max(0, end - slab.sizeBytes);
    if (end <= maxBufferBytes && growth < bestGrowth) {
      best = slab;
      bestGrowth = growth;
    }
  }
  return best;
}

function open(slabs: OpenSlab[], item: MemoryItem): OpenSlab {
  const taken = slabs.filter((slab) => slab.name === item.name || slab.name.startsWith(`${item.name} `)).length;
  const slab: OpenSlab = {
    name: taken === 0 ? item.name : `${item.name} ${taken + 1}`,
    category: item.category,
    sizeBytes: 0,
    placed: [],
  };
  slabs.push(slab);
  return slab;
}

/** Start of the smallest gap, among what is alive at the same time, that holds the item; else the end of what is alive. */
function bestOffset(slab: OpenSlab, item: MemoryItem): number {
  const alive = slab.placed
    .filter(({ item: other }) => other.first <= item.last && item.first <= other.last)
    .sort((a, b) => a.offsetBytes - b.offsetBytes);
  let end = 0;
  let best: number | undefined;
  let bestGap = Number.POSITIVE_INFINITY;
  for (const { item: other, offsetBytes } of alive) {
    const gap = offsetBytes - end;
    if (gap >= item.sizeBytes && gap < bestGap) {
      best = end;
      bestGap = gap;
    }
    end = Math.max(end, offsetBytes + other.sizeBytes);
  }
  return best ?? Math.ceil(end / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}
