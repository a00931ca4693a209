/** The worker that lays out graphs, so that the page stays smooth meanwhile. It holds nothing between calls. */
import { expose } from "comlink";
import { layoutGraph } from "./layout-graph";

const api = { layoutGraph };

export type LayoutWorkerApi = typeof api;

expose(api);
