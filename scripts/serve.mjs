/**
 * Serves the production build from this machine to this machine, with the headers that a static host needs too
 * (security-headers.mjs). Knows nothing of the studio: files in, files out.
 */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";
import { securityHeaders } from "./security-headers.mjs";

/** @type {Record<string, string>} */
const mediaTypes = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".mjs": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".csv": "text/csv; charset=utf-8",
  ".md": "text/plain; charset=utf-8",
  ".woff2": "font/woff2",
};

/**
 * @param {string} folder
 * @param {number} port 0 takes a free one.
 * @param {Record<string, string>} headers replace the studio's own.
 * @returns {Promise<{ url: string, close: () => Promise<void> }>} rejects if the port is taken.
 */
export function serve(folder, port, headers = {}) {
  const root = resolve(folder);
  const server = createServer((request, response) => {
    const answer = async () => {
      const path = decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname);
      const file = normalize(join(root, path.endsWith("/") ? `${path}index.html` : path));
      if (!file.startsWith(root + sep)) throw new Error("outside");
      const { size } = await stat(file);
      const immutable = /[\\/]assets[\\/]/.test(file);
      response.writeHead(200, {
        ...securityHeaders,
        ...headers,
        "Content-Type": mediaTypes[extname(file)] ?? "application/octet-stream",
        "Content-Length": size,
        "Cache-Control": immutable ? "public, max-age=31536000, immutable" : "no-cache",
      });
      if (request.method === "HEAD") response.end();
      else createReadStream(file).pipe(response);
    };
    answer().catch(() => {
      response.writeHead(404, { ...securityHeaders, "Content-Type": "text/plain" });
      response.end("Not found.\n");
    });
  });
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      if (address === null || typeof address === "string") throw new Error("The server has no port.");
      done({
        url: `http://localhost:${address.port}/`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
