/** `npm run --silent cli -- ...`: runs the command line. Nothing is printed to standard output but what the command itself prints. */
import { loadCli } from "./cli-bundle.mjs";
import { root } from "./prepare.mjs";

try {
  const main = await loadCli();
  // Dawn's threads keep a process alive that has nothing left to do.
  process.exit(await main(process.argv.slice(2), root));
} catch (error) {
  process.stderr.write(`trainyard: ${error instanceof Error ? error.message.split("\n")[0] : String(error)}\n`);
  process.exit(1);
}
