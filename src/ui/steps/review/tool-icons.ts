import {
  Circle,
  Contrast,
  Crosshair,
  Hand,
  Lasso,
  Ruler,
  Spline,
  Triangle,
  ZoomIn,
  type LucideIcon,
} from 'lucide-react';
import type { ReviewTool } from './review-state.ts';

export const TOOL_ICONS: Readonly<Record<ReviewTool, LucideIcon>> = {
  crosshair: Crosshair,
  window: Contrast,
  pan: Hand,
  zoom: ZoomIn,
  distance: Ruler,
  angle: Triangle,
  polyline: Spline,
  ellipse: Circle,
  freehand: Lasso,
};
