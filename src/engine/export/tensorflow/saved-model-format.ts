/** TensorFlow SavedModel as a format that a model leaves in: the folder that TensorFlow Serving mounts. */
import { textFile, wholeFile } from "../../model/model-formats";
import { firstRequest, tensorflowAnswer, tensorflowRequest } from "../companions/first-request";
import { servingReadme } from "../companions/serving-readme";
import type { WriteFormat } from "../export-format";
import { modelPorts } from "../model-ports";
import { writeSavedModel } from "./saved-model";

export const write: WriteFormat = (source) => {
  const { module, model, weights, name, examples } = source;
  const request = firstRequest(modelPorts(module, model), examples);
  const readme = servingReadme(source, {
    intro:
      "A TensorFlow SavedModel with the signature `serving_default`, for TensorFlow Serving. Weights are inside the graph.",
    commands: [
      `docker run --rm -p 8501:8501 -v "$PWD:/models/${name}" -e MODEL_NAME=${name} tensorflow/serving`,
      `curl http://localhost:8501/v1/models/${name}`,
      `curl -d @request.json http://localhost:8501/v1/models/${name}:predict`,
    ],
    more: 'In Python:\n\n```python\nimport tensorflow as tf\n\nserve = tf.saved_model.load("1").signatures["serving_default"]\n```',
  });
  return [
    wholeFile("1/saved_model.pb", writeSavedModel(module, weights)),
    textFile("README.md", readme),
    textFile("request.json", tensorflowRequest(request)),
    ...(request.outputs === undefined ? [] : [textFile("answer.json", tensorflowAnswer(request.outputs))]),
  ];
};
