/** The reference models by name. */
import { cnn } from "./cnn";
import { gpt } from "./gpt";
import { lstm } from "./lstm";
import { mlp } from "./mlp";
import type { ModelName, ModelSize, ReferenceModel } from "./reference-model";
import { resnet20 } from "./resnet20";

export const referenceModels: Readonly<Record<ModelName, (size?: ModelSize) => ReferenceModel>> = {
  mlp,
  cnn,
  resnet20,
  lstm,
  gpt,
};
