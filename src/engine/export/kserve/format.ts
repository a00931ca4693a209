/**
 * KServe as a format that a model leaves in: a Triton model repository to be put where the cluster reads it, and the InferenceService
 * (serving.kserve.io/v1beta1, https://kserve.github.io/website/docs/reference/crd-api) that serves it.
 */
import { servedName } from "../../model/file-stem";
import { textFile } from "../../model/model-formats";
import { firstRequest, inferenceAnswer, inferenceRequest } from "../companions/first-request";
import { servingReadme } from "../companions/serving-readme";
import type { WriteFormat } from "../export-format";
import { modelPorts } from "../model-ports";
import { modelRepository } from "../triton/model-repository";

/** Services of Kubernetes begin with a letter and have at most 63 characters, some of which KServe adds. */
const MOST_CHARACTERS = 40;

export function serviceName(name: string): string {
  const served = servedName(name);
  const begun = /^[a-z]/.test(served) ? served : `model-${served}`;
  return begun.slice(0, MOST_CHARACTERS).replace(/-+$/, "");
}

function inferenceService(name: string): string {
  return `apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: ${name}
spec:
  predictor:
    minReplicas: 1
    model:
      modelFormat:
        name: onnx
        version: "1"
      runtime: kserve-tritonserver
      protocolVersion: v2
      # The folder that holds repository/ ends up here; s3://, gs:// and https:// are read as well.
      storageUri: pvc://models/${name}/repository
      resources:
        requests:
          cpu: "1"
          memory: 1Gi
`;
}

export const write: WriteFormat = (source, variant) => {
  const name = serviceName(source.name);
  const request = firstRequest(modelPorts(source.module, source.model), source.examples);
  const readme = servingReadme(source, {
    intro:
      "A KServe InferenceService. `repository/` is a Triton model repository: put it where your cluster reads models, and write that place into `inference-service.yaml` as `storageUri`.",
    commands: [
      "kubectl apply -f inference-service.yaml",
      `kubectl wait --for=condition=Ready inferenceservice/${name} --timeout=300s`,
      `URL=$(kubectl get inferenceservice ${name} -o jsonpath='{.status.url}')`,
      `curl -H "Content-Type: application/json" -d @request.json "$URL/v2/models/${name}/infer"`,
    ],
    more: `Without a cluster, the same repository on this machine:

\`\`\`sh
docker run --rm -p 8000:8000 -v "$PWD/repository:/models" nvcr.io/nvidia/tritonserver:25.06-py3 tritonserver --model-repository=/models
\`\`\``,
  });
  return [
    textFile("inference-service.yaml", inferenceService(name)),
    ...modelRepository(source, variant, name).map((file) => ({ ...file, name: `repository/${file.name}` })),
    textFile("README.md", readme),
    textFile("request.json", inferenceRequest(request)),
    ...(request.outputs === undefined ? [] : [textFile("answer.json", inferenceAnswer(request.outputs))]),
  ];
};
