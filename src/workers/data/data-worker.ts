/** Entry of the data worker: `DataWorkerApi` over Comlink. */
import * as Comlink from "comlink";
import { createBundledSources } from "../../engine/data/bundled";
import type { DataWorkerApi } from "../protocol/data";
import { DataService } from "./data-service";
import { decodeImage } from "./decode-image";
import { createAssetReader, datasetsAddress } from "./fetch-asset";
import { UserDataStore } from "./user-data-store";

const readAsset = createAssetReader(datasetsAddress());
const service: DataWorkerApi = new DataService(
  createBundledSources(readAsset),
  new UserDataStore(navigator.storage),
  decodeImage,
);
Comlink.expose(service);
