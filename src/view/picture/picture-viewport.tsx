import {
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type ReactElement,
} from 'react';
import { MeasureMarks } from '../measure/measure-marks.tsx';
import type { MeasureTool } from '../measure/measure-tool.ts';
import type { ShapeWords } from '../measure/shown-marks.ts';
import { scaleBar } from '../scale-bar.ts';
import type { PlaneView } from '../slices/plane.ts';
import { toScreen } from '../slices/plane.ts';
import type { DisplayWindow } from '../slices/slice-state.ts';
import { paintPicture, type PictureDisplay } from './paint-picture.ts';
import { listenToPicture, type PictureTool } from './picture-pointer.ts';
import { fittedPicture, magnifiedPicture, type PictureImage } from './picture-view.ts';
import '../slices/slices.css';
import './picture.css';

/** A part of the picture with a scale of its own, in columns and rows of the view. */
export interface PictureFrame {
  readonly id: string;
  readonly title: string;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly calibrated: boolean;
}

export interface PictureViewportProps {
  readonly image: PictureImage;
  /** `2 of 12`, and how the picture was taken. */
  readonly title: string;
  readonly said: readonly string[];
  readonly display: PictureDisplay;
  readonly tool: PictureTool;
  readonly measure: MeasureTool;
  readonly words: ShapeWords;
  readonly frames: readonly PictureFrame[];
  /** Letters of the patient at the right and the lower edge. */
  readonly orientation: readonly [string, string] | undefined;
  /** For the bar: millimetres a column and the unit that says where; undefined where only pixels can be counted. */
  readonly scale: { readonly mmPerColumn: number; readonly unit: string } | undefined;
  readonly onWindow: (window: DisplayWindow) => void;
  readonly onStep: (by: number) => void;
}

const NOWHERE: PlaneView = {
  plane: 'axial',
  centreLps: [0, 0, 0],
  mmPerPixel: 1,
  widthPx: 2,
  heightPx: 2,
};

/** A single picture with its letters, its scale and what is measured on it. */
export function PictureViewport(props: PictureViewportProps): ReactElement {
  const { image, display, measure, words, frames } = props;
  const section = useRef<HTMLElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<readonly [number, number]>([2, 2]);
  const [adjusted, setAdjusted] = useState<PlaneView>();
  const [cursor, setCursor] = useState<readonly [number, number]>();
  const { columns, rows, aspect } = image;
  const fitted = useMemo(
    () => (size[0] > 2 ? fittedPicture({ columns, rows, aspect }, ...size) : NOWHERE),
    [columns, rows, aspect, size],
  );
  const view = useMemo(
    () => (adjusted ? { ...adjusted, widthPx: size[0], heightPx: size[1] } : fitted),
    [adjusted, fitted, size],
  );

  useLayoutEffect(() => {
    const element = section.current;
    if (!element) return undefined;
    const measureSize = (): void => setSize([element.clientWidth, element.clientHeight]);
    // The observer tells a few frames late; a press must not fall on a picture without a size.
    measureSize();
    const observer = new ResizeObserver(measureSize);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || view.widthPx <= 2) return;
    const [width, height] = [Math.round(view.widthPx), Math.round(view.heightPx)];
    context.canvas.width = width;
    context.canvas.height = height;
    const pixels = paintPicture(image, { ...view, widthPx: width, heightPx: height }, display);
    context.putImageData(new ImageData(pixels, width, height), 0, 0);
  }, [image, display, view]);

  const now = useEffectEvent(() => ({ ...props, view, fitted, cursor }));
  useEffect(() => {
    const element = section.current;
    if (!element) return undefined;
    return listenToPicture(
      {
        view: () => now().view,
        tool: () => now().tool,
        measure,
        window: () => now().display.window,
        look: setAdjusted,
        zoom: (factor, x, y) =>
          setAdjusted(magnifiedPicture(now().view, now().fitted, factor, x, y)),
        fit: () => setAdjusted(undefined),
        setWindow: (window) => now().onWindow(window),
        step: (by) => now().onStep(by),
        cursor: () => now().cursor,
        setCursor,
      },
      element,
    );
  }, [measure]);

  return (
    <section
      ref={section}
      className="vp slice picture"
      role="group"
      aria-roledescription="viewport"
      tabIndex={0}
      aria-label={`Picture ${props.title}`}
      data-testid="viewport-picture"
      data-tool={props.tool}
      data-window={`${Math.round(display.window.width)}/${Math.round(display.window.centre)}`}
    >
      <canvas ref={canvas} className="slice-image" />
      <svg className="ov marks" width={view.widthPx} height={view.heightPx} aria-hidden>
        {frames.map((frame) => (
          <Frame key={frame.id} frame={frame} view={view} />
        ))}
        {cursor && (
          <g transform={`translate(${cursor[0]} ${cursor[1]})`}>
            <path d="M-14 0H-4M4 0H14M0 -14V-4M0 4V14" className="halo" />
            <path d="M-14 0H-4M4 0H14M0 -14V-4M0 4V14" className="hair" />
          </g>
        )}
      </svg>
      <MeasureMarks tool={measure} view={view} words={words} reachMm={1} />
      {props.orientation && <Letters letters={props.orientation} />}
      <span className="o tl">
        <b>{props.title}</b>
        {props.said.map((text) => (
          <span key={text} className="said">
            {text}
          </span>
        ))}
      </span>
      {!image.rgb && (
        <span className="o bl">
          WW {Math.round(display.window.width)}&ensp;WL {Math.round(display.window.centre)}
        </span>
      )}
      <span className="o br">
        <Bar scale={props.scale} view={view} />
      </span>
    </section>
  );
}

const OPPOSITE: Readonly<Record<string, string>> = {
  L: 'R',
  R: 'L',
  A: 'P',
  P: 'A',
  H: 'F',
  F: 'H',
};

function Letters({ letters: [east, south] }: { readonly letters: readonly [string, string] }) {
  const opposite = (letters: string): string =>
    [...letters].map((letter) => OPPOSITE[letter] ?? letter).join('');
  return (
    <>
      <span className="L e">{east}</span>
      <span className="L w">{opposite(east)}</span>
      <span className="L s">{south}</span>
      <span className="L n">{opposite(south)}</span>
    </>
  );
}

function Frame({ frame, view }: { readonly frame: PictureFrame; readonly view: PlaneView }) {
  const [x0, y0] = toScreen(view, [frame.from[0], frame.from[1], 0]);
  const [x1, y1] = toScreen(view, [frame.to[0], frame.to[1], 0]);
  return (
    <g className={frame.calibrated ? 'region' : 'region off'}>
      <rect x={x0} y={y0} width={Math.max(0, x1 - x0)} height={Math.max(0, y1 - y0)} />
      <text x={x0 + 6} y={y0 + 15}>
        {frame.calibrated ? frame.title : `${frame.title}, no lengths`}
      </text>
    </g>
  );
}

function Bar({
  scale,
  view,
}: {
  readonly scale: PictureViewportProps['scale'];
  readonly view: PlaneView;
}): ReactElement {
  if (!scale) return <span className="mut">No scale: pixels only</span>;
  const bar = scaleBar(view.mmPerPixel * scale.mmPerColumn, Math.min(120, view.widthPx / 4));
  return (
    <span data-scale-mm={bar.lengthMm}>
      <i className="bar-s" style={{ width: bar.widthPx }} />
      {`${Number(bar.lengthMm.toPrecision(1))}\u2009${scale.unit}`}
    </span>
  );
}
