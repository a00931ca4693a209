/** The canvas (in the making). */
export interface CanvasProps {
  /** A file dropped on the canvas that is not one of ours to place: a project, a data set. */
  readonly onFileDrop?: (files: readonly File[]) => void;
}

export function Canvas(_props: CanvasProps) {
  return <div className="canvas" />;
}
