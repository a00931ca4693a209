/** What is written for the checks of single layers and operators: the entry of `case-bundle.mjs`. */
export { writeLayerPackages } from "./layer-packages";
export { writeOperatorFiles } from "./operator-files";
