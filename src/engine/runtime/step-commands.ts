/** The commands of one step on their way to the GPU, counted where they are given. Not for deciding what they are. */

export class StepCommands {
  readonly encoder: GPUCommandEncoder;
  readonly #device: GPUDevice;
  #dispatches = 0;
  #passes = 0;
  #submits = 0;

  constructor(device: GPUDevice, label: string) {
    this.#device = device;
    this.encoder = device.createCommandEncoder({ label });
  }

  get counts(): { readonly dispatches: number; readonly passes: number; readonly submits: number } {
    return { dispatches: this.#dispatches, passes: this.#passes, submits: this.#submits };
  }

  beginPass(label: string): GPUComputePassEncoder {
    this.#passes += 1;
    return this.encoder.beginComputePass({ label });
  }

  dispatch(pass: GPUComputePassEncoder, workgroups: readonly [x: number, y: number, z: number]): void {
    this.#dispatches += 1;
    pass.dispatchWorkgroups(...workgroups);
  }

  /** Ends the encoder. */
  submit(): void {
    this.#submits += 1;
    this.#device.queue.submit([this.encoder.finish()]);
  }
}
