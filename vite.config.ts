import react from "@vitejs/plugin-react";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";
import { licences } from "./scripts/licences.mjs";
import { securityHeaders } from "./scripts/security-headers.mjs";
import { standalonePage } from "./scripts/standalone-page.mjs";

export default defineConfig({
  plugins: [react(), tailwindcss(), licences(), standalonePage()],
  // Relative addresses, so that a build can be served from any folder of a static host.
  base: "./",
  worker: { format: "es", plugins: () => [standalonePage()] },
  build: { target: "es2023", outDir: "dist/studio", chunkSizeWarningLimit: 1200 },
  // onnxruntime-web finds its WebAssembly by address, which the optimizer would change.
  optimizeDeps: { exclude: ["onnxruntime-web"] },
  server: { headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" } },
  preview: { headers: securityHeaders },
});
