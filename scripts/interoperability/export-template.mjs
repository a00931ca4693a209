/** `export-template.mjs NAME FOLDER`: `exportTemplate` as a process of its own, so that templates go side by side. */
import { exportTemplate } from "./exports.mjs";

const [name, folder] = process.argv.slice(2);
if (name === undefined || folder === undefined) throw new Error("Usage: export-template.mjs NAME FOLDER");
await exportTemplate(name, folder);
