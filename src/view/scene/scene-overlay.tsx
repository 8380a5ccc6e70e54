import type { ReactElement } from 'react';
import type { CameraView } from './camera-view.ts';
import type { CalloutItem, MarkItem, OverlayContent } from './overlay-items.ts';
import { overlayItems } from './overlay-items.ts';
import { MARK_STYLE, markLook } from './mark-style.ts';

/** Marks and leader lines over the scene; the texts are HTML so that they stay readable and selectable. */
export function SceneOverlay({
  view,
  content,
}: {
  readonly view: CameraView;
  readonly content: OverlayContent;
}): ReactElement {
  const { marks, callouts } = overlayItems(view, content);
  return (
    <>
      <svg className="ov marks" width={view.widthPx} height={view.heightPx} aria-hidden>
        {callouts.map((item) => (
          <Leader key={item.callout.id} item={item} />
        ))}
        {marks.map((item) => (
          <Mark key={item.marker.id} item={item} />
        ))}
      </svg>
      {callouts.map(({ callout, box, hidden }) => (
        <span
          key={callout.id}
          className={`call ${callout.tone ?? ''}`}
          style={{ left: box[0], top: box[1], width: box[2], opacity: hidden ? 0.55 : 1 }}
          data-callout={callout.id}
        >
          {callout.text}
        </span>
      ))}
    </>
  );
}

function Leader({ item }: { readonly item: CalloutItem }): ReactElement {
  const [left, top, width, height] = item.box;
  const [x, y] = item.anchor;
  const from = x < left + width / 2 ? left : left + width;
  const path = `M${from} ${top + height / 2}L${x} ${y}`;
  const tone = item.callout.tone ?? 'neutral';
  const colour = { neutral: '#e8e8e8', caution: '#f2b63c', danger: '#ff7a70' }[tone];
  return (
    <g opacity={item.hidden ? 0.45 : 1}>
      <path d={path} stroke="#000" strokeOpacity={0.75} strokeWidth={3.2} />
      <path
        d={path}
        stroke={colour}
        strokeWidth={1.2}
        strokeDasharray={item.hidden ? '3 3' : undefined}
      />
    </g>
  );
}

function Mark({ item }: { readonly item: MarkItem }): ReactElement {
  const { marker, x, y, hidden } = item;
  const look = markLook(marker);
  return (
    <g
      transform={`translate(${x.toFixed(1)} ${y.toFixed(1)})`}
      opacity={hidden ? 0.3 : 1}
      data-marker={marker.id}
      data-hidden={hidden}
    >
      <circle r={look.radius + 1.2} fill="none" stroke="#000" strokeOpacity={0.7} strokeWidth={2} />
      <circle r={look.radius} fill={look.fill} stroke={look.ring} strokeWidth={look.ringWidth} />
      {look.text && !hidden && (
        <text
          textAnchor="middle"
          dominantBaseline="central"
          fontSize={MARK_STYLE.fontPx}
          fontWeight={600}
          fill={look.ink}
          stroke="none"
        >
          {look.text}
        </text>
      )}
    </g>
  );
}
