/** Entry of the training worker: the worker that owns one engine. See `training-service.ts`. */
import { expose } from "comlink";
import { TrainingService } from "./training-service";

expose(new TrainingService());
