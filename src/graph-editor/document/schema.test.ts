import { expectTypeOf, test } from "vitest";
import type { DataSettings, GraphEdge, GraphNode, TrainingSettings } from "../../engine/model/types";
import type { DocumentEdge, DocumentNode, ProjectDocument } from "./schema";

test("the document's records are what the engine takes", () => {
  expectTypeOf<DocumentNode>().toExtend<GraphNode>();
  expectTypeOf<DocumentEdge>().toExtend<GraphEdge>();
  expectTypeOf<ProjectDocument["data"]>().toExtend<DataSettings>();
  expectTypeOf<ProjectDocument["training"]>().toExtend<TrainingSettings>();
});
