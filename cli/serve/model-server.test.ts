/** The protocol over a real socket, with an answer that can be worked out by hand: the sum of each example, and the example itself. */
import { connect } from "node:net";
import { request } from "node:http";
import type { Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { DynamicBatches } from "./dynamic-batches";
import type { BatchAnswers, BatchFields } from "./dynamic-batches";
import { createModelServer } from "./model-server";
import type { ServedModel } from "./served-model";

const model: ServedModel = {
  name: "sums",
  inputs: [
    { name: "x", datatype: "FP32", shape: [2], optional: false },
    { name: "ids", datatype: "INT32", shape: [], classCount: 5, optional: true },
  ],
  outputs: [
    { name: "sum", datatype: "FP32", shape: [1] },
    { name: "same", datatype: "FP32", shape: [2] },
  ],
};

const sums = (fields: BatchFields, examples: number): Promise<BatchAnswers> => {
  const x = Float32Array.from(fields["x"] ?? []);
  const sum = Float32Array.from({ length: examples }, (_, row) => (x[row * 2] ?? 0) + (x[row * 2 + 1] ?? 0));
  return Promise.resolve(
    new Map([
      ["sum", sum],
      ["same", x],
    ]),
  );
};

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function listen(answer = sums, largestBody?: number): Promise<{ server: Server; port: number; url: string }> {
  const server = createModelServer(model, answer, largestBody);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { server, port, url: `http://127.0.0.1:${port}` };
}

const x = (data: unknown, shape: readonly unknown[] = [1, 2], more: object = {}) => ({
  name: "x",
  shape,
  datatype: "FP32",
  data,
  ...more,
});

async function post(url: string, asked: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${url}/v2/models/sums/infer`, {
    method: "POST",
    headers,
    body: asked instanceof Uint8Array ? new Uint8Array(asked) : JSON.stringify(asked),
  });
  return { status: response.status, headers: response.headers, bytes: new Uint8Array(await response.arrayBuffer()) };
}

/** Matchers without their `any`. */
const containing = (text: string): unknown => expect.stringContaining(text);
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
const parsed = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));

describe("the routes of one model", () => {
  it("tell that the server is there, what it serves, and what is nowhere", async () => {
    const { url } = await listen();
    const get = async (path: string): Promise<[number, unknown]> => {
      const response = await fetch(`${url}${path}`);
      return [response.status, await response.json()];
    };
    expect(await get("/v2")).toMatchObject([200, { name: "trainyard", extensions: ["binary_tensor_data"] }]);
    expect(await get("/v2/health/live")).toEqual([200, { live: true }]);
    expect(await get("/v2/health/ready")).toEqual([200, { ready: true }]);
    expect(await get("/v2/models/sums/ready")).toEqual([200, { name: "sums", ready: true }]);
    expect(await get("/v2/models/sums/versions/1")).toMatchObject([
      200,
      { name: "sums", versions: ["1"], inputs: [{ name: "x", datatype: "FP32", shape: [-1, 2] }, { name: "ids" }] },
    ]);
    expect(await get("/v2/models/other")).toMatchObject([404, { error: containing('no model "other"') }]);
    expect(await get("/constructor")).toMatchObject([404, { error: containing("There are /v2,") }]);
    expect(await get("/v2/models/sums/infer")).toMatchObject([405, { error: containing("takes POST") }]);
  });
});

describe("inference", () => {
  it("answers JSON, nested or flat, with the id of the request", async () => {
    const { url } = await listen();
    const { status, bytes } = await post(url, {
      id: "seven",
      inputs: [
        x(
          [
            [1, 2],
            [3, 4],
          ],
          [2, 2],
        ),
      ],
    });
    expect(status).toBe(200);
    expect(parsed(bytes)).toEqual({
      model_name: "sums",
      model_version: "1",
      id: "seven",
      outputs: [
        { name: "sum", datatype: "FP32", shape: [2, 1], data: [3, 7] },
        { name: "same", datatype: "FP32", shape: [2, 2], data: [1, 2, 3, 4] },
      ],
    });
    const flat = await post(url, { inputs: [x([1, 2, 3, 4], [2, 2])], outputs: [{ name: "sum" }] });
    expect(parsed(flat.bytes)).toMatchObject({ outputs: [{ data: [3, 7] }] });
  });

  it("takes and gives binary tensors", async () => {
    const { url } = await listen();
    const json = Buffer.from(
      JSON.stringify({
        inputs: [x(undefined, [1, 2], { parameters: { binary_data_size: 8 } })],
        outputs: [{ name: "same", parameters: { binary_data: true } }, { name: "sum" }],
      }),
    );
    const body = Buffer.concat([json, Buffer.from(Float32Array.of(0.5, 0.25).buffer)]);
    const { status, headers, bytes } = await post(url, body, { "Inference-Header-Content-Length": `${json.length}` });
    expect(status).toBe(200);
    const length = Number(headers.get("inference-header-content-length"));
    expect(parsed(bytes.subarray(0, length))).toMatchObject({
      outputs: [
        { name: "same", parameters: { binary_data_size: 8 } },
        { name: "sum", data: [0.75] },
      ],
    });
    expect(new Float32Array(bytes.slice(length).buffer)).toEqual(Float32Array.of(0.5, 0.25));
  });

  it.each([
    ["no JSON", Buffer.from("{"), /not JSON/],
    ["bytes that are no text", Buffer.from([0xff, 0xfe]), /not JSON/],
    ["no inputs", {}, /inputs/],
    ["a list", [], /expected object/],
    ["an input that is missing", { inputs: [] }, /"x" is missing/],
    ["an input that the model lacks", { inputs: [{ ...x([1, 2]), name: "y" }] }, /no input "y". It takes "x", "ids"/],
    ["an input twice", { inputs: [x([1, 2]), x([1, 2])] }, /given twice/],
    ["another shape", { inputs: [x([1, 2, 3], [1, 3])] }, /takes the shape \[examples, 2\], not \[1, 3\]/],
    ["a shape of words", { inputs: [x([1, 2], ["1", 2])] }, /inputs\.0\.shape/],
    ["a negative shape", { inputs: [x([1, 2], [-1, 2])] }, /inputs\.0\.shape/],
    ["a shape beyond counting", { inputs: [x([1, 2], [1e15, 2])] }, /has 2 numbers; its shape takes/],
    ["no examples", { inputs: [x([], [0, 2])] }, /has no examples/],
    ["another type", { inputs: [{ ...x([1, 2]), datatype: "FP64" }] }, /takes FP32, not FP64/],
    ["too few numbers", { inputs: [x([1])] }, /has 1 numbers; its shape takes 2/],
    ["words", { inputs: [x([1, "2"])] }, /no number, at position 1/],
    ["no data", { inputs: [x(undefined)] }, /has no data/],
    [
      "counts that differ",
      { inputs: [x([1, 2]), { name: "ids", shape: [2], datatype: "INT32", data: [1, 2] }] },
      /1 and 2 examples/,
    ],
    [
      "an id beyond the last",
      { inputs: [x([1, 2]), { name: "ids", shape: [1], datatype: "INT32", data: [5] }] },
      /ids from 0 to 4, not 5/,
    ],
    [
      "a broken id",
      { inputs: [x([1, 2]), { name: "ids", shape: [1], datatype: "INT32", data: [0.5] }] },
      /whole numbers/,
    ],
    [
      "an output that the model lacks",
      { inputs: [x([1, 2])], outputs: [{ name: "z" }] },
      /no output "z". It gives "sum", "same"/,
    ],
    [
      "binary data that are not there",
      { inputs: [x(undefined, [1, 2], { parameters: { binary_data_size: 8 } })] },
      /0 bytes are left/,
    ],
    [
      "a binary size that does not fit",
      { inputs: [x(undefined, [1, 2], { parameters: { binary_data_size: 4 } })] },
      /takes 8 bytes; binary_data_size is 4/,
    ],
  ])("refuses %s with a reason", async (_, given, reason) => {
    const { url } = await listen();
    const { status, bytes } = await post(url, given);
    expect(status).toBe(400);
    expect(parsed(bytes)).toEqual({ error: matching(reason) });
    expect((await post(url, { inputs: [x([1, 2])] })).status, "the next request is answered").toBe(200);
  });

  it("refuses wrong headers", async () => {
    const { url } = await listen();
    const good = { inputs: [x([1, 2])] };
    expect((await post(url, good, { "Inference-Header-Content-Length": "x" })).status).toBe(400);
    expect((await post(url, good, { "Inference-Header-Content-Length": "99999" })).status).toBe(400);
    expect((await post(url, good, { "Inference-Header-Content-Length": "2" })).status).toBe(400);
    expect((await post(url, good, { "Content-Encoding": "gzip" })).status).toBe(415);
  });

  it("refuses a body that is too large, said or not, and goes on", async () => {
    const { url } = await listen(sums, 2000);
    const large = { inputs: [x(new Array(4000).fill(1), [2000, 2])] };
    expect((await post(url, large)).status).toBe(413);
    const unsaid = await new Promise<number | undefined>((resolve, reject) => {
      const asking = request(`${url}/v2/models/sums/infer`, { method: "POST" }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asking.on("error", reject);
      for (let part = 0; part < 8; part++) asking.write(Buffer.alloc(500, 0x20));
      asking.end();
    });
    expect(unsaid).toBe(413);
    expect((await post(url, { inputs: [x([1, 2])] })).status).toBe(200);
  });

  it("tells of numbers that JSON lacks, and gives them as binary", async () => {
    const { url } = await listen(() =>
      Promise.resolve(
        new Map([
          ["sum", Float32Array.of(Number.NaN)],
          ["same", new Float32Array(2)],
        ]),
      ),
    );
    const asked = { inputs: [x([1, 2])], outputs: [{ name: "sum" }] };
    const { status, bytes } = await post(url, asked);
    expect(status).toBe(500);
    expect(parsed(bytes)).toEqual({ error: matching(/not finite/) });
    expect((await post(url, { ...asked, parameters: { binary_data_output: true } })).status).toBe(200);
  });

  it("answers what is no HTTP, and whoever calls it by another name", async () => {
    const { port } = await listen();
    const raw = (text: string): Promise<string> =>
      new Promise((resolve, reject) => {
        let answer = "";
        const socket = connect(port, "127.0.0.1", () => socket.write(text));
        socket.on("data", (part) => (answer += part.toString()));
        socket.on("end", () => resolve(answer));
        socket.on("error", reject);
      });
    expect(await raw("hello\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 .*not an HTTP request/s);
    expect(await raw("GET /v2 HTTP/1.1\r\nHost: attacker.example\r\nConnection: close\r\n\r\n")).toMatch(
      /^HTTP\/1\.1 403 .*not to \\"attacker.example\\"/s,
    );
  });
});

describe("dynamic batches", () => {
  it("put together what waits, in order, and give each its own", async () => {
    const sizes: number[] = [];
    let working = 0;
    const batches = new DynamicBatches(async (fields, examples) => {
      sizes.push(examples);
      working += 1;
      expect(working, "one at a time").toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      working -= 1;
      return sums(fields, examples);
    }, 4);
    const asked = [1, 2, 1, 1, 9, 3].map(async (examples, index) => {
      const given = Float32Array.from({ length: examples * 2 }, (_, at) => index * 100 + at);
      const answers = await batches.answer({ x: given }, examples);
      expect(answers.get("same")).toEqual(given);
      expect(answers.get("sum")).toHaveLength(examples);
    });
    await Promise.all(asked);
    // The first goes alone; then as many as fit into 4; one that is larger by itself.
    expect(sizes).toEqual([1, 4, 9, 3]);
  });

  it("fail only what went together", async () => {
    let calls = 0;
    const batches = new DynamicBatches((fields, examples) => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error("lost")) : sums(fields, examples);
    }, 4);
    const first = batches.answer({ x: Float32Array.of(1, 2) }, 1);
    const second = batches.answer({ x: Float32Array.of(3, 4) }, 1);
    await expect(first).rejects.toThrow("lost");
    expect((await second).get("sum")).toEqual(Float32Array.of(7));
  });

  it("serve many connections at once without leaving one out", async () => {
    const batches = new DynamicBatches(sums, 16);
    const { url } = await listen((fields, examples) => batches.answer(fields, examples));
    const connection = async (number: number): Promise<number> => {
      let right = 0;
      for (let index = 0; index < 20; index++) {
        const { bytes } = await post(url, { inputs: [x([number, index])], outputs: [{ name: "sum" }] });
        expect(parsed(bytes)).toMatchObject({ outputs: [{ data: [number + index] }] });
        right += 1;
      }
      return right;
    };
    const counts = await Promise.all(Array.from({ length: 16 }, (_, number) => connection(number)));
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(320);
  });
});
