/** The script and style of every exported page; made by `scripts/standalone-page.mjs` while bundling. */
declare module "virtual:standalone-page" {
  export const script: string;
  /** As a source of `script-src`. */
  export const scriptHash: string;
  export const style: string;
  export const styleHash: string;
}
