import { Camera, Maximize2, Minimize2 } from 'lucide-react';
import type { ReactElement, ReactNode } from 'react';
import { useEffect, useLayoutEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { orientationLetters, orientationWords } from '../../core/orientation.ts';
import { scale } from '../../core/space.ts';
import { ScaleBarMark } from '../scale-bar-mark.tsx';
import { ViewportButton } from '../viewport-button.tsx';
import { conventionWord, displayWords } from './display-words.ts';
import { drawFusion } from './fusion.ts';
import { drawLabels } from './label-overlay.ts';
import type { Plane, PlaneView, ViewAxes } from './plane.ts';
import { axesOf } from './plane.ts';
import { listenToSlicePointer, onSliceKey, sliceNumber } from './slice-pointer.ts';
import { showsLabels, type SliceState } from './slice-state.ts';
import { SliceMarks } from './slice-marks.tsx';
import type { SliceWorkspace } from './slice-workspace.ts';
import './slices.css';

export interface SliceViewportProps {
  readonly workspace: SliceWorkspace;
  readonly plane: Plane;
  /** Draws the accent frame of the viewport that the keys go to. */
  readonly active?: boolean;
  readonly maximised?: boolean;
  readonly onActivate?: () => void;
  readonly onToggleMaximise?: () => void;
  readonly onCapture?: () => void;
  /** The image is one plane, whose slices have no numbers. */
  readonly single?: boolean;
  /** Drawing of the caller between the labels and the marks. */
  readonly renderOverlay?: (view: PlaneView) => ReactNode;
}

/** One slice with everything that must be readable over it: letters, window, scale, convention, crosshair. */
export function SliceViewport(props: SliceViewportProps): ReactElement {
  const { workspace, plane } = props;
  const state = useSyncExternalStore(workspace.subscribe, workspace.getState);
  const section = useRef<HTMLElement>(null);
  const image = useRef<HTMLDivElement>(null);
  const second = useRef<HTMLCanvasElement>(null);
  const fill = useRef<HTMLCanvasElement>(null);
  const line = useRef<HTMLCanvasElement>(null);
  const view = state.views[plane];
  const axes = state.frame[plane];
  const [number, count] = sliceNumber(workspace, plane);

  useEffect(
    () => (image.current ? workspace.attach(plane, image.current) : undefined),
    [workspace, plane],
  );
  useEffect(() => {
    const element = section.current;
    if (!element) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      if (event.target === element && onSliceKey(workspace, plane, event)) event.preventDefault();
    };
    element.addEventListener('keydown', onKey);
    const stop = listenToSlicePointer(workspace, plane, element);
    return () => {
      element.removeEventListener('keydown', onKey);
      stop();
    };
  }, [workspace, plane]);

  const { labelsVersion, styles } = state;
  const labelsVisible = showsLabels(state);
  useLayoutEffect(() => {
    const under = fill.current?.getContext('2d');
    const over = line.current?.getContext('2d');
    if (!under || !over || !view) return;
    const ratio = window.devicePixelRatio;
    for (const { canvas } of [under, over]) {
      const width = Math.round(view.widthPx * ratio);
      const height = Math.round(view.heightPx * ratio);
      if (canvas.width !== width) canvas.width = width;
      if (canvas.height !== height) canvas.height = height;
    }
    const labels = labelsVisible ? workspace.labels : undefined;
    const paths = labels
      ? workspace.outlines.get(labels, view, labelsVersion)
      : new Map<number, Path2D>();
    drawLabels(under, over, view, ratio, paths, styles);
  }, [workspace, view, styles, labelsVersion, labelsVisible]);

  const { fusion } = state;
  const { display } = state;
  useLayoutEffect(() => {
    const over = second.current?.getContext('2d');
    if (over && view) drawFusion(over, fusion, view, display);
  }, [view, fusion, display]);

  return (
    <section
      ref={section}
      className={`vp slice${props.active ? ' act' : ''}`}
      role="group"
      aria-roledescription="viewport"
      tabIndex={0}
      aria-label={description(state, plane, props.single ? undefined : [number, count])}
      data-testid={`viewport-${plane}`}
      data-slice={number}
      data-slices={count}
      data-status={state.status}
      data-window={`${state.window.width}/${state.window.centre}`}
      data-crosshair={state.crosshair.map((mm) => mm.toFixed(2)).join(',')}
      data-mm-per-pixel={view?.mmPerPixel.toFixed(4)}
      data-tool={state.tool}
      data-phase={state.phase?.words}
      data-fusion={fusion?.title}
      onFocus={props.onActivate}
      // While measuring, a double click ends a line.
      onDoubleClick={state.tool === 'measure' ? undefined : props.onToggleMaximise}
    >
      <div ref={image} className="slice-image" />
      {fusion && <canvas ref={second} className="slice-second" />}
      <canvas ref={fill} className="slice-fill" />
      <canvas ref={line} className="slice-line" />
      {view && props.renderOverlay?.(view)}
      {view && <SliceMarks state={state} view={view} />}
      {view && <Letters axes={axesOf(view)} />}
      <span className="o tl">
        <b>{axes.title}</b>{' '}
        {state.geometry && !props.single && <span className="count">{`${number} / ${count}`}</span>}
        {state.phase && <span className="said plain">{state.phase.words}</span>}
        {displayWords(state).map((words) => (
          <span key={words} className="said">
            {words}
          </span>
        ))}
      </span>
      <span className="o tr">
        {props.onCapture && (
          <ViewportButton name={`Capture ${axes.title.toLowerCase()} slice`} act={props.onCapture}>
            <Camera className="ic" aria-hidden />
          </ViewportButton>
        )}
        {props.onToggleMaximise && (
          <ViewportButton
            name={props.maximised ? 'Restore layout' : `Maximise ${axes.title.toLowerCase()} slice`}
            act={props.onToggleMaximise}
          >
            {props.maximised ? (
              <Minimize2 className="ic" aria-hidden />
            ) : (
              <Maximize2 className="ic" aria-hidden />
            )}
          </ViewportButton>
        )}
      </span>
      {view && <Footer state={state} view={view} />}
      <StatusWords state={state} />
    </section>
  );
}

function Letters({ axes }: { readonly axes: ViewAxes }): ReactElement {
  const { right, up } = axes;
  const edges = useMemo(
    () =>
      [
        ['n', up],
        ['s', scale(up, -1)],
        ['e', right],
        ['w', scale(right, -1)],
      ] as const,
    [right, up],
  );
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

function Footer({
  state,
  view,
}: {
  readonly state: SliceState;
  readonly view: PlaneView;
}): ReactElement {
  return (
    <>
      <span className="o bl">
        WW {Math.round(state.window.width)}&ensp;WL {Math.round(state.window.centre)}
      </span>
      <span className="o br">
        <ScaleBarMark mmPerPixel={view.mmPerPixel} maxWidthPx={Math.min(120, view.widthPx / 4)} />
        <span className="mut convention">{conventionWord(state)}</span>
      </span>
    </>
  );
}

function StatusWords({ state }: { readonly state: SliceState }): ReactElement | null {
  const words: Partial<Record<SliceState['status'], string>> = {
    empty: 'No image',
    loading: 'Loading the image',
    lost: 'The graphics system was reset. The picture returns by itself.',
    failed: state.failure ?? 'The picture could not be drawn.',
  };
  const text = words[state.status];
  return text ? (
    <span className="vp-words" role="status">
      {text}
    </span>
  ) : null;
}

/** What a person who cannot see the slice should know about it. */
function description(
  state: SliceState,
  plane: Plane,
  place: readonly [number: number, count: number] | undefined,
): string {
  const { title } = state.frame[plane];
  if (!state.geometry) return `${title} slice, no image`;
  const west = orientationWords(orientationLetters(scale(state.frame[plane].right, -1)));
  const left = `patient ${west.toLowerCase()} on the left`;
  const shown = state.styles.filter((style) => style.visible).map((style) => style.name);
  const structures =
    shown.length > 0 && showsLabels(state) ? `, structures: ${shown.join(', ')}` : '';
  const slice = place ? ` slice ${place[0]} of ${place[1]}` : '';
  return `${title}${slice}, ${left}${structures}`;
}
