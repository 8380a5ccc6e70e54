import { useEffect, useRef, useState, type CSSProperties, type ReactElement } from 'react';
import { toFailure } from '../../../core/failure.ts';
import type { Volume } from '../../../core/volume.ts';
import type { PlaneView } from '../../../view/slices/plane.ts';
import { SliceEngine } from '../../../view/slices/slice-engine.ts';
import type { DisplayWindow } from '../../../view/slices/slice-state.ts';
import { notify } from '../../session/session.ts';
import type { Comparison } from './organ-view.ts';

/** Draws a volume exactly where other slices look, for pictures that lie over them; undefined while it loads. */
export function useOverlayEngine(volume: Volume | undefined): SliceEngine | undefined {
  const [engine, setEngine] = useState<SliceEngine>();
  useEffect(() => {
    if (!volume) return undefined;
    let live = true;
    let made: SliceEngine | undefined;
    const start = async (): Promise<void> => {
      made = await SliceEngine.create(() =>
        notify('The graphics system was reset. Open it again.'),
      );
      if (live) await made.setVolume(volume);
      if (!live) return made.destroy();
      setEngine(made);
      await made.filled();
    };
    start().catch((error: unknown) => notify(toFailure(error).message));
    return () => {
      live = false;
      setEngine(undefined);
      made?.destroy();
    };
  }, [volume]);
  return engine;
}

export interface OverlayImageProps {
  readonly engine: SliceEngine;
  readonly view: PlaneView;
  readonly window: DisplayWindow;
  readonly comparison: Exclude<Comparison, 'side-by-side'>;
  readonly blendPercent: number;
}

/** The second study over a slice of the first: in the squares of a checkerboard, or as a share of the picture. */
export function OverlayImage(props: OverlayImageProps): ReactElement {
  const { engine, view, window, comparison, blendPercent } = props;
  const { plane } = view;
  const element = useRef<HTMLDivElement>(null);
  const [enabled, setEnabled] = useState(false);
  useEffect(() => {
    const place = element.current;
    if (!place) return undefined;
    let live = true;
    const observer = new ResizeObserver(() => engine.resize());
    void engine.enable(plane, place).then(() => {
      if (!live) return;
      observer.observe(place);
      setEnabled(true);
    });
    return () => {
      live = false;
      observer.disconnect();
      setEnabled(false);
      engine.disable(plane);
    };
  }, [engine, plane]);
  useEffect(() => {
    if (enabled) engine.look(view, window);
  }, [engine, enabled, view, window]);
  const style: CSSProperties = comparison === 'blend' ? { opacity: blendPercent / 100 } : {};
  return <div ref={element} className={`second-image ${comparison}`} style={style} />;
}
