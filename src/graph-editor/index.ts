/** What the rest of the studio may take from the graph editor. */
export { Canvas } from "./canvas/canvas";
export type { CanvasProps } from "./canvas/canvas";
export { showChangedLayers } from "./canvas/changed-layers";
export { followHealth, showHealth } from "./canvas/node-health";
export { followForeignPaste } from "./canvas/clipboard-access";
export { canvasMarks, showExportMarks, showHeat } from "./canvas/canvas-marks";
export { HEAT_MEASURES } from "./canvas/heat-map";
export type { HealthFact, HealthMark } from "./canvas/node-health";
export { Inspector } from "./inspector";
export { Palette } from "./palette/palette";

export { EDGE_STYLES } from "./canvas/edge-path";
export type { EdgeStyle } from "./canvas/edge-path";
export { chordOf, chordProblem } from "./keys/chord";
export { EDITOR_COMMANDS, editorCommand } from "./keys/editor-commands";
export { followKeys } from "./keys/follow-keys";
export { setUserKeys, useShortcut, useUserKeys } from "./keys/key-store";
export { conflicts, keysOf, readUserKeys, setKeys, takeChord } from "./keys/keymap";
export type { StudioCommand, UserKeys } from "./keys/keymap";

export { blockNames } from "./document/block-names";
export { startAutosave } from "./document/autosave";
export type { Autosave } from "./document/autosave";
export {
  addNode,
  connect,
  createProject,
  makeNode,
  moveNodes,
  reconnect,
  removeEdges,
  removeNodes,
  renameNode,
  renameProject,
  sequence,
  setAttribute,
  setData,
  setTraining,
} from "./document/commands";
export type { Command } from "./document/commands";
export { modelNode, nodeProblems } from "./document/derive-model";
export { createDocumentStore, documentStore } from "./document/document-store";
export type { DocumentState, DocumentStore, SaveState, Selection } from "./document/document-store";
export { applyFix } from "./document/document-actions";
export { applyEdits } from "./document/edits";
export { engineGraph } from "./document/flatten-document";
export { freshNodeId, freshProjectId } from "./document/ids";
export { viewPrefix } from "./document/open-block";
export { parseProject, ProjectError, serializeProject } from "./document/parse-project";
export type { SavedProject } from "./document/project-database";
export type { DocumentEdge, DocumentNode, ProjectDocument } from "./document/schema";
export { useDocument } from "./document/use-document";
