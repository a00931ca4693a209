/** Prints a `MemoryPlan` as text for people and golden files. */
import type { MemoryPlan } from "./types";

/** One line a slab and one a value: `  %7 at 1024, 512 B`. */
export function printPlan(plan: MemoryPlan): string {
  const lines = [`memory ${plan.totalBytes} B`];
  plan.slabs.forEach((slab, index) => {
    lines.push(`  slab ${slab.name} (${slab.category}) ${slab.sizeBytes} B`);
    const placed = [...plan.placements].filter(([, placement]) => placement.slab === index);
    placed.sort(([a, left], [b, right]) => left.offsetBytes - right.offsetBytes || a - b);
    for (const [value, { offsetBytes, sizeBytes }] of placed) {
      lines.push(`    %${value} at ${offsetBytes}, ${sizeBytes} B`);
    }
  });
  return `${lines.join("\n")}\n`;
}
