/**
 * Every case of every operator on the GPU against the interpreter in f64: forward, gradient, and fused against decomposed, with the
 * kernels of a software adapter and those of a real GPU. The modules go the whole way: lowering, verifier, memory plan, verifier, kernels.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoweringOptions } from "../lowering/lower-module";
import { lowerModule } from "../lowering/lower-module";
import { verifyProgram } from "../lowering/verify-program";
import { verifyPlan } from "../memory/verify-plan";
import { operatorCases, caseScalars } from "../operators/cases";
import type { OperatorCase, TensorData } from "../operators/define";
import { operatorNamed } from "../operators/registry";
import { Interpreter } from "../reference/interpreter";
import type { CaseModule } from "./case-modules";
import { forwardModule, gradientModule, usedMemoryModule } from "./case-modules";
import type { GpuComputeDevice } from "./gpu-device";
import { openGpuDevice } from "./gpu-device";

let device: GpuComputeDevice;
/** The same adapter, with the kernels of a real GPU: workgroup memory, tiles, trees. */
let hardware: GpuComputeDevice;
beforeAll(async () => {
  device = await openGpuDevice(navigator.gpu);
  hardware = await openGpuDevice(navigator.gpu, { kernelsFor: "hardware" });
});
afterAll(() => {
  device.dispose();
  hardware.dispose();
});

type Results = Readonly<Record<string, { readonly data: TensorData }>>;

async function onGpu(on: GpuComputeDevice, { module, batch }: CaseModule, lowering: LoweringOptions): Promise<Results> {
  const session = on.createSession();
  const prepared = await session.prepare(module, { lowering });
  expect(verifyProgram(prepared.program, on.traits)).toEqual([]);
  expect(verifyPlan(prepared.program, prepared.memory)).toEqual([]);
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

const reference = ({ module, batch }: CaseModule): Results =>
  new Interpreter(module, "f64").run(batch, caseScalars).outputs;

async function check(subject: CaseModule | undefined, tolerance: number, what: string): Promise<string[]> {
  if (subject === undefined) return [];
  const expected = reference(subject);
  const composite = subject.module.instructions.some(
    ({ operator }) => operatorNamed(operator).body.kind === "composite",
  );
  const kernels = (on: GpuComputeDevice): string =>
    lowerModule(subject.module, on.traits)
      .calls.map((call) => [call.kernel, ...call.lib].join(" "))
      .join();
  const ways: { readonly on: GpuComputeDevice; readonly lowering: LoweringOptions; readonly name: string }[] = [
    { on: device, lowering: {}, name: what },
  ];
  if (composite) ways.push({ on: device, lowering: { fusion: false }, name: `${what}, unfused` });
  if (kernels(hardware) !== kernels(device))
    ways.push({ on: hardware, lowering: {}, name: `${what}, hardware kernels` });
  const problems = await Promise.all(
    ways.map(async ({ on, lowering, name }) => {
      try {
        return compare(await onGpu(on, subject, lowering), expected, tolerance, name);
      } catch (error) {
        return [`${name}: ${error instanceof Error ? error.message : String(error)}`];
      }
    }),
  );
  return problems.flat();
}

describe.each([...operatorCases])("%s", (operator, cases: readonly OperatorCase[]) => {
  test("gives what the interpreter gives", async () => {
    const problems = await Promise.all(
      cases.map((entry) => check(forwardModule(operator, entry), entry.tolerance?.forward ?? 1e-5, entry.name)),
    );
    expect(problems.flat()).toEqual([]);
  });

  test("has the interpreter's gradient", async () => {
    const problems = await Promise.all(
      cases.map((entry) => check(gradientModule(operator, entry), entry.tolerance?.gradient ?? 1e-4, entry.name)),
    );
    expect(problems.flat()).toEqual([]);
  });
});

test.each(["globalNorm", "allFinite"] as const)(
  "%s of one value does not see what lay behind it before",
  async (operator) => {
    const subject = usedMemoryModule(operator);
    expect(await check(subject, 1e-6, operator)).toEqual([]);
  },
);
