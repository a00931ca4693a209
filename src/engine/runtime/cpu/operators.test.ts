/**
 * Every case of every operator on the CPU device against the interpreter in f64: forward, gradient, and fused against unfused. Three
 * threads give the bits that one gives.
 */
import { afterAll, describe, expect, test } from "vitest";
import { operatorCases, caseScalars } from "../../operators/cases";
import type { OperatorCase, TensorData } from "../../operators/define";
import { Interpreter } from "../../reference/interpreter";
import type { CaseModule } from "../case-modules";
import { forwardModule, gradientModule, usedMemoryModule } from "../case-modules";
import { CpuDevice } from "../cpu-device";
import type { CpuPrepareOptions } from "./cpu-session";

const alone = new CpuDevice({ threads: 1 });
const together = new CpuDevice({ threads: 3 });
afterAll(() => together.dispose());

type Results = Readonly<Record<string, { readonly data: TensorData }>>;

async function onCpu(on: CpuDevice, { module, batch }: CaseModule, options: CpuPrepareOptions = {}): Promise<Results> {
  const session = on.createSession();
  const prepared = await session.prepare(module, options);
  const names = module.outputs.map((output) => output.name);
  const results = await prepared.run(batch, caseScalars, names).outputs;
  session.dispose();
  return results;
}

function compare(actual: Results, expected: Results, tolerance: number, what: string): string[] {
  return Object.entries(expected).flatMap(([name, { data }]) => {
    const found = actual[name]?.data;
    if (found?.length !== data.length)
      return [`${what}, ${name}: ${found?.length ?? "no"} elements, not ${data.length}`];
    let worst = 0;
    let at = 0;
    data.forEach((value, index) => {
      const difference = Math.abs((found[index] ?? Number.NaN) - value) / Math.max(1, Math.abs(value));
      if (!(difference <= worst)) [worst, at] = [Number.isNaN(difference) ? Infinity : difference, index];
    });
    return worst <= tolerance ? [] : [`${what}, ${name}[${at}]: ${found[at]} instead of ${data[at]}`];
  });
}

async function check(subject: CaseModule | undefined, tolerance: number, what: string): Promise<string[]> {
  if (subject === undefined) return [];
  try {
    const expected = new Interpreter(subject.module, "f64").run(subject.batch, caseScalars).outputs;
    const fused = await onCpu(alone, subject);
    const unfused = await onCpu(alone, subject, { fusion: false });
    const threaded = await onCpu(together, subject, { alwaysThreads: true });
    return [
      ...compare(fused, expected, tolerance, what),
      ...compare(unfused, expected, tolerance, `${what}, unfused`),
      ...compare(threaded, fused, 0, `${what}, three threads`),
    ];
  } catch (error) {
    return [`${what}: ${error instanceof Error ? error.message : String(error)}`];
  }
}

describe.each([...operatorCases])("%s", (operator, cases: readonly OperatorCase[]) => {
  test("gives what the interpreter gives", async () => {
    const problems: string[] = [];
    for (const entry of cases) {
      problems.push(...(await check(forwardModule(operator, entry), entry.tolerance?.forward ?? 1e-5, entry.name)));
    }
    expect(problems).toEqual([]);
  });

  test("has the interpreter's gradient", async () => {
    const problems: string[] = [];
    for (const entry of cases) {
      problems.push(...(await check(gradientModule(operator, entry), entry.tolerance?.gradient ?? 1e-4, entry.name)));
    }
    expect(problems).toEqual([]);
  });
});

test.each(["globalNorm", "allFinite"] as const)(
  "%s of one value does not see what lay behind it before",
  async (operator) => {
    expect(await check(usedMemoryModule(operator), 1e-6, operator)).toEqual([]);
  },
);
