import { Camera, Maximize2, Minimize2 } from 'lucide-react';
import type { ReactElement } from 'react';
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState, type Ref } from 'react';
import { orientationLetters, orientationWords } from '../../core/orientation.ts';
import { scale } from '../../core/space.ts';
import { captureCanvas, drawStamp, type CaptureContext } from '../capture.ts';
import { ScaleBarMark } from '../scale-bar-mark.tsx';
import { ViewportButton } from '../viewport-button.tsx';
import {
  fitMap,
  paintResectogram,
  toMapScreen,
  type MapFit,
  type ResectogramLook,
  type ResectogramMap,
} from './resectogram-paint.ts';

export interface ResectogramHandle {
  /** A PNG data URL with letters, scale, case, date and the notice burnt in; undefined without a map. */
  capture(about: CaptureContext): string | undefined;
}

export interface ResectogramViewProps {
  /** Undefined where the surface has no flat map, or nothing is cut yet. */
  readonly map: ResectogramMap | undefined;
  readonly look: ResectogramLook;
  /** Areas under the two limits, cm2, from the evaluation. */
  readonly areasCm2: { readonly below: number; readonly uncertain: number } | undefined;
  /** Why there is no map. */
  readonly emptyWords: string;
  readonly active?: boolean;
  readonly maximised?: boolean;
  readonly onActivate?: () => void;
  readonly onToggleMaximise?: () => void;
  readonly onCapture?: () => void;
  readonly ref?: Ref<ResectogramHandle>;
}

/** The cut laid flat: distances to the tumour, vessels crossed, the place of the smallest margin. */
export function ResectogramView({ ref, ...props }: ResectogramViewProps): ReactElement {
  const { map, look, areasCm2, maximised } = props;
  const section = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [[width, height], setSize] = useState<readonly [number, number]>([0, 0]);
  const fit = map && width > 40 ? fitMap(map, width, height) : undefined;

  useEffect(() => {
    const element = section.current;
    if (!element) return undefined;
    const measure = (): void => setSize([element.clientWidth, element.clientHeight]);
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || width < 2) return;
    const ratio = window.devicePixelRatio;
    context.canvas.width = Math.round(width * ratio);
    context.canvas.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    if (map) paintResectogram(context, map, fitMap(map, width, height), look);
  }, [map, look, width, height]);

  useImperativeHandle(ref, () => ({
    capture: (about) => (map && fit ? capture(map, fit, look, width, height, about) : undefined),
  }));

  const safety = look.safetyMarginMm;
  const upper = safety + look.uncertaintyMm;
  return (
    <section
      ref={section}
      className={`vp resectogram${props.active ? ' act' : ''}`}
      role="group"
      aria-roledescription="viewport"
      tabIndex={0}
      aria-label={`Resectogram, the cut laid flat${map?.minimum ? `, smallest margin ${map.minimum.distanceMm.toFixed(1)} millimetres` : ''}`}
      data-testid="viewport-resectogram"
      data-status={map ? 'ready' : 'empty'}
      onFocus={props.onActivate}
      onDoubleClick={props.onToggleMaximise}
    >
      <canvas ref={canvas} className="resectogram-canvas" />
      {map && fit && <MinimumMark map={map} fit={fit} look={look} widthPx={width} />}
      {map && fit && <Letters map={map} />}
      <span className="o tl">
        <b>Resectogram</b>{' '}
        <span className="mut">Distance to tumour, contours {levels(map)} mm</span>
      </span>
      <span className="o tr">
        {props.onCapture && map && (
          <ViewportButton name="Capture resectogram" act={props.onCapture}>
            <Camera className="ic" aria-hidden />
          </ViewportButton>
        )}
        {props.onToggleMaximise && (
          <ViewportButton
            name={maximised ? 'Restore layout' : 'Maximise resectogram'}
            act={props.onToggleMaximise}
          >
            {maximised ? (
              <Minimize2 className="ic" aria-hidden />
            ) : (
              <Maximize2 className="ic" aria-hidden />
            )}
          </ViewportButton>
        )}
      </span>
      {map && areasCm2 && (
        <span className="o bl">
          {`Under ${number(safety)} mm ${areasCm2.below.toFixed(1)} cm\u00b2`}
          {look.uncertaintyMm > 0 &&
            `\u2002${number(safety)} to ${number(upper)} mm ${areasCm2.uncertain.toFixed(1)} cm\u00b2`}
        </span>
      )}
      {fit && (
        <span className="o br">
          <ScaleBarMark mmPerPixel={1 / fit.pxPerMm} maxWidthPx={Math.min(80, width / 5)} />
        </span>
      )}
      {!map && <span className="vp-words">{props.emptyWords}</span>}
    </section>
  );
}

/** Contour levels of a map; before there is one, those that maps have. */
const levels = (map: ResectogramMap | undefined): string =>
  map ? map.contours.map(({ levelMm }) => levelMm).join(', ') : '5, 10, 20, 30, 40';

const number = (mm: number): string => String(Number(mm.toFixed(1)));

/** A ring at the smallest margin with its figure beside it, towards the free side. */
function MinimumMark({
  map,
  fit,
  look,
  widthPx,
}: {
  readonly map: ResectogramMap;
  readonly fit: MapFit;
  readonly look: ResectogramLook;
  readonly widthPx: number;
}): ReactElement | null {
  if (!map.minimum) return null;
  const { xMm, yMm, distanceMm: mm } = map.minimum;
  const [x, y] = toMapScreen(fit, xMm, yMm);
  const toLeft = x > 150;
  const tone =
    mm < look.safetyMarginMm
      ? 'danger'
      : mm < look.safetyMarginMm + look.uncertaintyMm
        ? 'caution'
        : '';
  const end = toLeft ? x - 82 : x + 82;
  return (
    <>
      <svg className="ov marks" width="100%" height="100%" aria-hidden>
        <path d={`M${x} ${y}H${end}`} stroke="#000" strokeOpacity={0.7} strokeWidth={3} />
        <path d={`M${toLeft ? x - 13 : x + 13} ${y}H${end}`} stroke="#fff" strokeWidth={1.2} />
        <circle cx={x} cy={y} r={13} stroke="#000" strokeWidth={4} />
        <circle cx={x} cy={y} r={13} stroke="#fff" strokeWidth={1.6} />
      </svg>
      <span
        className={`call ${tone}`}
        style={toLeft ? { right: widthPx - end, top: y - 11 } : { left: end, top: y - 11 }}
        data-testid="resectogram-minimum"
      >
        {mm.toFixed(1)} mm
      </span>
    </>
  );
}

function Letters({ map }: { readonly map: ResectogramMap }): ReactElement {
  const edges = [
    ['n', scale(map.downLps, -1)],
    ['s', map.downLps],
    ['e', map.rightLps],
    ['w', scale(map.rightLps, -1)],
  ] as const;
  return (
    <>
      {edges.map(([edge, direction]) => {
        const letters = orientationLetters(direction);
        return (
          <span key={edge} className={`L ${edge}`} title={orientationWords(letters)} aria-hidden>
            {letters}
          </span>
        );
      })}
    </>
  );
}

function capture(
  map: ResectogramMap,
  fit: MapFit,
  look: ResectogramLook,
  width: number,
  height: number,
  about: CaptureContext,
): string {
  const { canvas, context } = captureCanvas(width, height, Math.max(1, window.devicePixelRatio));
  paintResectogram(context, map, fit, look);
  if (map.minimum) {
    const [x, y] = toMapScreen(fit, map.minimum.xMm, map.minimum.yMm);
    for (const [lineWidth, colour] of [
      [4, '#000'],
      [1.6, '#fff'],
    ] as const) {
      context.beginPath();
      context.arc(x, y, 13, 0, 2 * Math.PI);
      context.lineWidth = lineWidth;
      context.strokeStyle = colour;
      context.stroke();
    }
  }
  const { downLps, rightLps } = map;
  const least = map.minimum ? [`Smallest margin ${map.minimum.distanceMm.toFixed(1)} mm`] : [];
  drawStamp(context, width, height, {
    ...about,
    notes: [...(about.notes ?? []), ...least],
    viewText: `Resectogram, contours ${levels(map)} mm`,
    mmPerPixel: 1 / fit.pxPerMm,
    letters: [
      orientationLetters(scale(downLps, -1)),
      orientationLetters(rightLps),
      orientationLetters(downLps),
      orientationLetters(scale(rightLps, -1)),
    ],
  });
  return canvas.toDataURL('image/png');
}
