import { expectTypeOf, test } from "vitest";
import type { DataSettings, GraphDescription, GraphEdge, GraphNode, TrainingSettings } from "../../engine/model/types";
import type { BlockDefinition, DocumentEdge, DocumentNode, ProjectDocument } from "./schema";

test("the document's records are what the engine takes", () => {
  expectTypeOf<DocumentNode>().toExtend<GraphNode>();
  expectTypeOf<DocumentEdge>().toExtend<GraphEdge>();
  expectTypeOf<BlockDefinition>().toExtend<GraphDescription>();
  expectTypeOf<ProjectDocument["data"]>().toExtend<DataSettings>();
  expectTypeOf<ProjectDocument["training"]>().toExtend<TrainingSettings>();
});
