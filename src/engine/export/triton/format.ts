/** A Triton model repository as a format that a model leaves in, with a README and a first request. */
import { servedName } from "../../model/file-stem";
import { textFile } from "../../model/model-formats";
import { firstRequest, inferenceAnswer, inferenceRequest } from "../companions/first-request";
import { servingReadme } from "../companions/serving-readme";
import type { WriteFormat } from "../export-format";
import { modelPorts } from "../model-ports";
import { modelRepository } from "./model-repository";

export const write: WriteFormat = (source, variant) => {
  const name = servedName(source.name);
  const request = firstRequest(modelPorts(source.module, source.model), source.examples);
  const readme = servingReadme(source, {
    intro: `A model repository for NVIDIA Triton Inference Server: \`${name}/1/model.onnx\` and its configuration. Requests that come together are answered in one batch.`,
    commands: [
      'docker run --rm -p 8000:8000 -v "$PWD:/models" nvcr.io/nvidia/tritonserver:25.06-py3 tritonserver --model-repository=/models',
      "curl -f http://localhost:8000/v2/health/ready",
      `curl -H "Content-Type: application/json" -d @request.json http://localhost:8000/v2/models/${name}/infer`,
    ],
  });
  return [
    ...modelRepository(source, variant, name),
    textFile("README.md", readme),
    textFile("request.json", inferenceRequest(request)),
    ...(request.outputs === undefined ? [] : [textFile("answer.json", inferenceAnswer(request.outputs))]),
  ];
};
