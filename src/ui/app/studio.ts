/** The page's one pair of workers. Not for state: it only hands out the clients. Made on first use, never twice. */
import { createStudioWorkers, type StudioWorkers } from "../../workers/client/studio-workers";

let workers: StudioWorkers | undefined;

export function studio(): StudioWorkers {
  workers ??= createStudioWorkers();
  return workers;
}
