/** How layer categories are called, coloured and drawn; the colours themselves are tokens of the theme. */
import type { LucideIcon } from "lucide-react";
import {
  Activity,
  AlignLeft,
  Box,
  Combine,
  Database,
  Droplets,
  Gauge,
  Grid3x3,
  Layers,
  Scale,
  Shapes,
  Shrink,
  Target,
} from "lucide-react";
import type { NodeCategory } from "../document/node-kinds";

declare module "react" {
  interface CSSProperties {
    /** A layer's category colour, for the stylesheet of the canvas. */
    "--node-color"?: string;
  }
}

interface CategoryLook {
  readonly label: string;
  readonly icon: LucideIcon;
}

/** In the order of the palette. */
export const CATEGORIES: Readonly<Record<NodeCategory, CategoryLook>> = {
  data: { label: "Data", icon: Database },
  core: { label: "Core", icon: Layers },
  convolution: { label: "Convolution", icon: Grid3x3 },
  pooling: { label: "Pooling", icon: Shrink },
  normalization: { label: "Normalization", icon: Scale },
  sequence: { label: "Sequence", icon: AlignLeft },
  activation: { label: "Activation", icon: Activity },
  merge: { label: "Merge", icon: Combine },
  shape: { label: "Shape", icon: Shapes },
  regularization: { label: "Regularization", icon: Droplets },
  loss: { label: "Loss", icon: Target },
  metric: { label: "Metric", icon: Gauge },
  block: { label: "Blocks", icon: Box },
};

/** A CSS value; without a category (an unknown layer) the muted text colour. */
export function categoryColor(category: NodeCategory | undefined): string {
  return category === undefined ? "var(--muted)" : `var(--cat-${category})`;
}

/** The icon of a category in its colour; decoration only. */
export function CategoryIcon({ category, size = 14 }: { category: NodeCategory | undefined; size?: number }) {
  const Icon = category === undefined ? Shapes : CATEGORIES[category].icon;
  return (
    <Icon size={size} strokeWidth={2} aria-hidden="true" style={{ color: categoryColor(category), flex: "none" }} />
  );
}
