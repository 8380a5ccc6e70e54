import type { ReactElement } from 'react';
import { scaleBar, scaleBarText } from './scale-bar.ts';

/** The scale bar of a viewport, computed from its camera. */
export function ScaleBarMark(props: {
  readonly mmPerPixel: number;
  readonly maxWidthPx: number;
}): ReactElement {
  const bar = scaleBar(props.mmPerPixel, props.maxWidthPx);
  return (
    <span data-scale-mm={bar.lengthMm}>
      <i className="bar-s" style={{ width: bar.widthPx }} />
      {scaleBarText(bar)}
    </span>
  );
}
