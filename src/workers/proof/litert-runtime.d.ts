/** The script that starts LiteRT's WebAssembly, for browsers without relaxed SIMD and with it; made by Emscripten, without types. */
declare module "@litertjs/core/wasm/litert_wasm_compat_internal.js" {
  const startRuntime: (options: { readonly locateFile: () => string }) => Promise<unknown>;
  export default startRuntime;
}
