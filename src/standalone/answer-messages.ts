/**
 * The same script in a worker of its own, for whoever runs a page's model without the page: the first message opens it, each further one
 * asks for answers. Every message is answered, by `{ id, ... }` or by `{ id, error }`.
 */
import type { DevicePreference } from "../engine/runtime/open-device";
import { PageModel } from "./page-model";
import type { Numbers } from "./standalone-model";

export type PageRequest =
  | { readonly id: number; readonly type: "open"; readonly model: string; readonly weights: string }
  | {
      readonly id: number;
      readonly type: "predict";
      readonly inputs: Readonly<Record<string, Numbers>>;
      readonly device: DevicePreference;
    };

export function answerMessages(): void {
  let model: PageModel | undefined;
  const answer = async (request: PageRequest): Promise<Record<string, unknown>> => {
    if (request.type === "open") {
      model = new PageModel(request.model, request.weights);
      return { device: (await model.open("auto")).device.name };
    }
    if (model === undefined) throw new Error("The model is not open.");
    return { outputs: await model.predict(request.inputs, request.device) };
  };
  addEventListener("message", ({ data }: MessageEvent<PageRequest>) => {
    void answer(data)
      .catch((error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }))
      .then((message) => {
        postMessage({ id: data.id, ...message });
      });
  });
}
