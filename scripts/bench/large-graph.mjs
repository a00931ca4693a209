/** A project as large as they come: 500 layers in 25 columns, 800 edges, made the same every time. Its shapes all meet. */

const COLUMNS = 25;
const ROWS = 20;
const COLUMN_WIDTH = 248;
const ROW_HEIGHT = 150;
const UNITS = 8;

/** @param {number} column @param {number} row */
const idAt = (column, row) => `n${column}x${row}`;

/** @param {number} column */
const isMerge = (column) => column > 0 && column % 2 === 0;

/**
 * @param {Record<string, unknown>} empty a project without nodes, of the current schema.
 * @returns {Record<string, unknown>}
 */
export function largeProject(empty) {
  const nodes = [];
  const edges = [];
  for (let column = 0; column < COLUMNS; column++) {
    for (let row = 0; row < ROWS; row++) {
      const id = idAt(column, row);
      const position = { x: column * COLUMN_WIDTH, y: row * ROW_HEIGHT };
      const layer = column === 0 ? "input" : isMerge(column) ? "add" : "dense";
      nodes.push({ id, layer, attributes: layer === "dense" ? { units: UNITS } : {}, position });
      // A layer has one input, a merge two, and every third merge one more: 240 + 560 edges.
      const sources = column === 0 ? 0 : isMerge(column) ? (row % 3 === 0 || row === 19 ? 3 : 2) : 1;
      for (let index = 0; index < sources; index++) {
        const source = { node: idAt(column - 1, (row + index) % ROWS), port: "y" };
        edges.push({ id: `e${edges.length}`, source, target: { node: id, port: layer === "add" ? "xs" : "x" } });
      }
    }
  }
  // The last merges give up what is more than 800.
  return { ...empty, name: "500 layers", nodes, edges: edges.slice(0, 800) };
}
