/**
 * A black square to draw on in white, by mouse, pen or finger. Reports the drawing while it grows, at most once a frame.
 * Not for preprocessing (`digit-image.ts`). Without a pointer, "Use a test example" beside it does the same job.
 */
import { useEffect, useImperativeHandle, useRef, type PointerEvent, type Ref } from "react";
import type { GreyImage } from "./digit-image";

const SIDE = 280;
/** MNIST's strokes are about 2.5 of 20 pixels wide. */
const STROKE_WIDTH = 22;

interface PenPlace {
  readonly x: number;
  readonly y: number;
  /** Where the last curve ended: half way to the place before. */
  readonly middleX: number;
  readonly middleY: number;
}

export interface DrawPadHandle {
  readonly clear: () => void;
}

export interface DrawPadProps {
  readonly ref: Ref<DrawPadHandle>;
  readonly onDraw: (drawing: GreyImage | undefined) => void;
}

function penOf(canvas: HTMLCanvasElement | null): CanvasRenderingContext2D | undefined {
  return canvas?.getContext("2d", { willReadFrequently: true }) ?? undefined;
}

function blacken(pen: CanvasRenderingContext2D | undefined): void {
  if (pen === undefined) return;
  pen.fillStyle = "#000";
  pen.fillRect(0, 0, SIDE, SIDE);
}

export function DrawPad({ ref, onDraw }: DrawPadProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const last = useRef<PenPlace | undefined>(undefined);
  const frame = useRef(0);

  const context = () => penOf(canvas.current);

  const announce = () => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      const pixels = context()?.getImageData(0, 0, SIDE, SIDE).data;
      if (pixels === undefined) return;
      const values = Float32Array.from({ length: SIDE * SIDE }, (_, pixel) => (pixels[pixel * 4] ?? 0) / 255);
      onDraw({ width: SIDE, height: SIDE, values });
    });
  };

  useEffect(() => {
    blacken(penOf(canvas.current));
    const pending = frame;
    return () => {
      cancelAnimationFrame(pending.current);
    };
  }, []);

  useImperativeHandle(ref, () => ({
    clear: () => {
      cancelAnimationFrame(frame.current);
      blacken(context());
      onDraw(undefined);
    },
  }));

  const place = (event: { readonly clientX: number; readonly clientY: number }, target: HTMLCanvasElement) => {
    const box = target.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * SIDE, y: ((event.clientY - box.top) / box.height) * SIDE };
  };

  const begin = (event: PointerEvent<HTMLCanvasElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { x, y } = place(event, event.currentTarget);
    last.current = { x, y, middleX: x, middleY: y };
    const pen = context();
    if (pen === undefined) return;
    pen.fillStyle = "#fff";
    pen.beginPath();
    pen.arc(x, y, STROKE_WIDTH / 2, 0, 2 * Math.PI);
    pen.fill();
    announce();
  };

  const go = (event: PointerEvent<HTMLCanvasElement>) => {
    const pen = context();
    if (last.current === undefined || pen === undefined) return;
    pen.strokeStyle = "#fff";
    pen.lineWidth = STROKE_WIDTH;
    pen.lineCap = "round";
    pen.lineJoin = "round";
    const gathered = event.nativeEvent.getCoalescedEvents();
    for (const move of gathered.length > 0 ? gathered : [event.nativeEvent]) {
      const { x, y } = place(move, event.currentTarget);
      const from: PenPlace = last.current;
      // Curves through the middles of the moves: corners of a fast hand come out round.
      const middleX: number = (from.x + x) / 2;
      const middleY: number = (from.y + y) / 2;
      pen.beginPath();
      pen.moveTo(from.middleX, from.middleY);
      pen.quadraticCurveTo(from.x, from.y, middleX, middleY);
      pen.stroke();
      last.current = { x, y, middleX, middleY };
    }
    announce();
  };

  const end = () => {
    last.current = undefined;
  };

  return (
    <canvas
      ref={canvas}
      width={SIDE}
      height={SIDE}
      role="img"
      aria-label="Drawing area: draw with the mouse, a pen or a finger"
      data-testid="draw-pad"
      className="block aspect-square w-full cursor-crosshair touch-none rounded-lg bg-black"
      onPointerDown={begin}
      onPointerMove={go}
      onPointerUp={end}
      onPointerCancel={end}
    />
  );
}
