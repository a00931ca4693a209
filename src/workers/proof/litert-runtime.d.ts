/** The script that starts LiteRT's WebAssembly, with or without relaxed SIMD in the browser; made by Emscripten, without types. */
declare module "@litertjs/core/wasm/litert_wasm_compat_internal.js" {
  const startRuntime: (options: {
    readonly locateFile: () => string;
    readonly print: () => void;
    readonly printErr: () => void;
  }) => Promise<unknown>;
  export default startRuntime;
}
