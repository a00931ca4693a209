/**
 * The HTTP side of `serve`: the routes of the KServe v2 protocol for one model
 * (https://kserve.github.io/website/docs/concepts/architecture/data-plane/v2-protocol). Every refusal is JSON, `{ "error": "reason" }`.
 * It does not know the engine: `answer` gives the numbers.
 */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { version } from "../../package.json";
import { oneLine } from "../failure";
import { readInferRequest } from "./infer-request";
import { writeInferResponse } from "./infer-response";
import { RequestError } from "./request-error";
import { describeModel, MODEL_VERSION } from "./served-model";
import type { ServedModel } from "./served-model";
import type { BatchAnswers, BatchFields } from "./dynamic-batches";

/** A body above this is refused before it is read: 64 MiB. */
export const LARGEST_BODY = 64 * 1024 * 1024;
/** Names by which a program on this machine speaks to it. A page that had its own name point here would give another. */
const OWN_NAMES: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

export type Answer = (fields: BatchFields, examples: number) => Promise<BatchAnswers>;

/** @param largestBody in bytes. */
export function createModelServer(model: ServedModel, answer: Answer, largestBody = LARGEST_BODY): Server {
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else if (error instanceof RequestError) fail(request, response, error.status, error.message);
      else fail(request, response, 500, oneLine(error));
    });
  });
  server.on("clientError", (error, socket) => {
    if (!socket.writable) return;
    const body = JSON.stringify({ error: `This is not an HTTP request: ${oneLine(error)}` });
    socket.end(
      `HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
  return server;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A client that keeps its connection would keep the server from stopping.
    if (!server.listening) response.setHeader("Connection", "close");
    checkHost(request.headers.host);
    const action = route(request, model);
    if (action !== "infer") {
      json(response, 200, action);
      return;
    }
    const headerLength = inferenceHeaderLength(request);
    const body = await readBody(request, largestBody);
    const wanted = readInferRequest(body, headerLength, model);
    const answers = await answer(wanted.fields, wanted.examples);
    const { body: bytes, headerLength: jsonLength } = writeInferResponse(wanted, model, answers);
    if (jsonLength !== undefined) response.setHeader("Inference-Header-Content-Length", jsonLength);
    send(response, 200, jsonLength === undefined ? "application/json" : "application/octet-stream", bytes);
  }
}

/** @returns what a GET route answers, or that it is the one that computes. */
function route({ method = "GET", url = "/" }: IncomingMessage, model: ServedModel): object | "infer" {
  const path = url.replace(/[?#].*$/, "").replace(/(?<=.)\/$/, "");
  const place = `/v2/models/${model.name}`;
  // A version may be named; there is the one.
  const plain = path.replace(`${place}/versions/${MODEL_VERSION}`, place);
  const gets: Readonly<Record<string, () => unknown>> = {
    "/v2": () => ({ name: "trainyard", version, extensions: ["binary_tensor_data"] }),
    "/v2/health/live": () => ({ live: true }),
    "/v2/health/ready": () => ({ ready: true }),
    [place]: () => describeModel(model),
    [`${place}/ready`]: () => ({ name: model.name, ready: true }),
  };
  const inferring = plain === `${place}/infer`;
  const get = Object.hasOwn(gets, plain) ? gets[plain] : undefined;
  if (inferring) {
    if (method !== "POST") throw new RequestError(405, `${path} takes POST, not ${method}.`);
    return "infer";
  }
  if (get === undefined) {
    const other = /^\/v2\/models\/([^/]+)/.exec(path)?.[1];
    throw new RequestError(
      404,
      other !== undefined && other !== model.name
        ? `There is no model "${other}" here. There is "${model.name}".`
        : `There is nothing at ${path}. There are ${[...Object.keys(gets), `${place}/infer`].join(", ")}.`,
    );
  }
  if (method !== "GET" && method !== "HEAD") throw new RequestError(405, `${path} takes GET, not ${method}.`);
  const found = get();
  return typeof found === "object" && found !== null ? found : {};
}

function checkHost(host: string | undefined): void {
  const name = (host ?? "localhost").replace(/:\d+$/, "").toLowerCase();
  if (!OWN_NAMES.includes(name)) {
    throw new RequestError(403, `This server answers to localhost and 127.0.0.1, not to "${name}".`);
  }
}

function inferenceHeaderLength({ headers }: IncomingMessage): number | undefined {
  const encoding = headers["content-encoding"];
  if (encoding !== undefined && encoding !== "identity") {
    throw new RequestError(415, `Bodies are read as they are, not as ${encoding}: send it uncompressed.`);
  }
  const given = headers["inference-header-content-length"];
  if (given === undefined) return undefined;
  if (typeof given !== "string" || !/^\d{1,9}$/.test(given)) {
    throw new RequestError(400, `Inference-Header-Content-Length is a number of bytes, not "${String(given)}".`);
  }
  return Number(given);
}

async function readBody(request: IncomingMessage, largest: number): Promise<Uint8Array<ArrayBuffer>> {
  const refused = (): never => {
    throw new RequestError(413, `A request may have ${largest} bytes. Send fewer examples at once.`);
  };
  if (Number(request.headers["content-length"] ?? 0) > largest) refused();
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) continue;
    length += part.length;
    if (length > largest) refused();
    parts.push(part);
  }
  const body = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    body.set(part, offset);
    offset += part.length;
  }
  return body;
}

function fail(request: IncomingMessage, response: ServerResponse, status: number, reason: string): void {
  // What is left of a body that nobody reads would be taken for the next request.
  if (!request.complete) response.setHeader("Connection", "close");
  json(response, status, { error: reason });
  if (!request.complete) discardRest(request);
}

/** Reads on a little, so that a client that is still sending gets to see the answer, and hangs up on one that goes on. */
function discardRest(request: IncomingMessage): void {
  let left = 4 * LARGEST_BODY;
  request.on("data", (part: Buffer) => {
    left -= part.length;
    if (left < 0) request.destroy();
  });
  request.on("error", () => undefined);
  request.resume();
}

function json(response: ServerResponse, status: number, value: object): void {
  send(response, status, "application/json", new TextEncoder().encode(JSON.stringify(value)));
}

function send(response: ServerResponse, status: number, type: string, body: Uint8Array): void {
  response.writeHead(status, {
    "Content-Type": type,
    "Content-Length": body.length,
    "X-Content-Type-Options": "nosniff",
  });
  response.end(body);
}
