/** The CPU device keeps the contract of a session: shared parameters, steps in order, turns between them. */
import { expect, test } from "vitest";
import { ModuleBuilder } from "../ir/builder";
import type { Module } from "../ir/types";
import { inferOutputs } from "../operators/registry";
import { openDevice } from "./open-device";

/** y = x + w, and w <- w * 2. */
function doubling(): Module {
  const b = new ModuleBuilder("doubling", inferOutputs);
  const x = b.input("x", "batch", { dtype: "f32", shape: [2] });
  const w = b.input("w", "parameter", { dtype: "f32", shape: [2] });
  b.output("y", b.call("add", [x, w]));
  b.update(w, b.call("add", [w, w]));
  return b.finish();
}

const scalars = { step: 0, seed: 1, learningRate: 0 };

test("steps run in the order of the calls and update what the session holds", async () => {
  const { device, reason } = await openDevice("cpu");
  expect(reason).toBeUndefined();
  const session = device.createSession();
  const program = await session.prepare(doubling());
  session.write("w", Float32Array.of(1, 2));
  const handles = [1, 2, 3].map((x) => program.run({ x: Float32Array.of(x, x) }, scalars, ["y"]));
  const outputs = await Promise.all(handles.map((handle) => handle.outputs));
  expect(outputs.map(({ y }) => [...(y?.data ?? [])])).toEqual([
    [2, 3],
    [4, 6],
    [7, 11],
  ]);
  expect([...((await session.read(["w"])).get("w")?.data ?? [])]).toEqual([8, 16]);
  expect(program.counters.steps).toBe(3);
});

test("a module prepared later finds the parameters that are there", async () => {
  const { device } = await openDevice("cpu");
  const session = device.createSession();
  await session.prepare(doubling());
  session.write("w", Float32Array.of(5, 6));
  const again = await session.prepare(doubling());
  const { y } = await again.run({ x: Float32Array.of(0, 0) }, scalars, ["y"]).outputs;
  expect([...(y?.data ?? [])]).toEqual([5, 6]);
});

test("messages get through while steps are waiting", async () => {
  const { device } = await openDevice("cpu");
  const program = await device.createSession().prepare(doubling());
  let turns = 0;
  const timer = setInterval(() => (turns += 1), 0);
  await Promise.all(Array.from({ length: 2000 }, () => program.run({ x: Float32Array.of(0, 0) }, scalars).done));
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
});

test("a batch that lacks a field or has the wrong size is refused at once", async () => {
  const { device } = await openDevice("cpu");
  const program = await device.createSession().prepare(doubling());
  expect(() => program.run({}, scalars)).toThrow("The batch lacks x");
  expect(() => program.run({ x: Float32Array.of(1) }, scalars)).toThrow("x has 1 elements, its shape [2] has 2");
});

test("auto without WebGPU falls back to the CPU and says why", async () => {
  const { device, reason } = await openDevice("auto");
  expect(device.kind).toBe("cpu");
  expect(reason).toContain("WebGPU is not available");
  await expect(openDevice("webgpu")).rejects.toThrow("WebGPU is not available");
});
