/** Starts `serve` for one template as people do, has Python's tritonclient ask it (`check_serve.py`), and stops it as Ctrl+C does. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { root, run } from "../prepare.mjs";

/**
 * @param {string} python
 * @param {string} name of the template.
 * @param {string} folder with its `weights.safetensors` and `samples.safetensors`.
 * @returns {Promise<boolean>} whether every answer was right and the server stopped cleanly.
 */
export async function checkServedModel(python, name, folder) {
  const parameters = [
    "serve",
    name,
    "--weights",
    join(folder, "weights.safetensors"),
    "--port",
    "0",
    "--device",
    "cpu",
  ];
  const server = spawn(process.execPath, [join(root, "scripts", "cli.mjs"), ...parameters], {
    cwd: root,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(server, "exit");
  try {
    const first = once(createInterface(server.stdout), "line");
    const [url] = await Promise.race([first, ended.then(() => [undefined])]);
    if (typeof url !== "string" || !url.startsWith("http")) return false;
    const passed = run(python, [join(root, "scripts", "interoperability", "check_serve.py"), url, folder]);
    server.kill("SIGINT");
    const [code] = await ended;
    return passed && code === 0;
  } finally {
    server.kill("SIGKILL");
  }
}
