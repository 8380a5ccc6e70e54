import { Camera, Crop, Maximize2, Minimize2 } from 'lucide-react';
import type { ReactElement, Ref } from 'react';
import {
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Volume } from '../../core/volume.ts';
import type { CaptureContext } from '../capture.ts';
import { ScaleBarMark } from '../scale-bar-mark.tsx';
import type { StandardView } from '../scene/camera-view.ts';
import { viewAngleText } from '../scene/camera-view.ts';
import { OrientationCube } from '../scene/orientation-cube.tsx';
import { composeCapture } from '../scene/scene-capture.ts';
import { listenToScenePointer, onSceneKey } from '../scene/scene-pointer.ts';
import { ViewportButton } from '../viewport-button.tsx';
import type { CropMm } from './crop.ts';
import { isCropped, NO_CROP } from './crop.ts';
import { CropLayer } from './crop-layer.tsx';
import type { VolumePresetId } from './presets.ts';
import { volumePreset } from './presets.ts';
import { VolumeRenderer } from './volume-renderer.ts';
import '../slices/slices.css';
import { DetailNote, RefiningMark, VolumeWords } from './volume-words.tsx';

export interface VolumeViewportHandle {
  snapTo(view: StandardView): void;
  fit(): void;
  /** A PNG data URL with view angles, scale, case, date, flags and the notice burnt in. */
  capture(about: CaptureContext): Promise<string>;
}

export interface VolumeViewportProps {
  readonly volume: Volume | undefined;
  readonly preset: VolumePresetId;
  /** Cut away from the six faces of the image; of the picture only. */
  readonly crop?: CropMm;
  /** Shows the crop box with its handles. */
  readonly cropping?: boolean;
  readonly onCrop?: (crop: CropMm) => void;
  readonly onToggleCropping?: () => void;
  /** False holds all work back, for instance until the slices are on screen. */
  readonly enabled?: boolean;
  readonly active?: boolean;
  readonly maximised?: boolean;
  readonly onActivate?: () => void;
  readonly onToggleMaximise?: () => void;
  readonly onCapture?: () => void;
  /** Which phase of a beat is drawn, in words. */
  readonly phase?: string | undefined;
  /** What the picture leaves out and must be said. */
  readonly said?: readonly string[];
  readonly testId?: string;
  readonly ref?: Ref<VolumeViewportHandle>;
}

const NOTHING: readonly string[] = [];

/** Volume rendering of the series, with the same camera, cube and scale as the 3D scene. */
export function VolumeViewport({ ref, ...props }: VolumeViewportProps): ReactElement {
  const { volume, preset, crop = NO_CROP, enabled = true, onCrop, said = NOTHING } = props;
  const [renderer] = useState(() => new VolumeRenderer());
  const { camera } = renderer;
  const state = useSyncExternalStore(renderer.subscribe, renderer.getState);
  const view = useSyncExternalStore(camera.subscribe, camera.getView);
  const section = useRef<HTMLElement>(null);
  const picture = useRef<HTMLDivElement>(null);

  useEffect(() => (picture.current ? renderer.attach(picture.current) : undefined), [renderer]);
  useEffect(() => renderer.setVolume(volume), [renderer, volume]);
  useEffect(() => renderer.setPreset(preset), [renderer, preset]);
  useEffect(() => renderer.setCrop(crop), [renderer, crop]);
  useEffect(() => {
    const element = picture.current;
    if (!element || !enabled) {
      renderer.setVisible(false);
      return undefined;
    }
    const observer = new IntersectionObserver(([entry]) =>
      renderer.setVisible(entry.isIntersecting),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [renderer, enabled]);
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (onSceneKey(camera, event, () => renderer.fit())) event.preventDefault();
  });
  useEffect(() => {
    const element = section.current;
    if (!element) return undefined;
    const nothing = { pick: () => undefined, onPick: () => undefined, onHover: () => undefined };
    const stop = listenToScenePointer(camera, element, nothing);
    const onKey = (event: KeyboardEvent): void => pressed(event);
    element.addEventListener('keydown', onKey);
    return () => {
      stop();
      element.removeEventListener('keydown', onKey);
    };
  }, [camera]);
  useImperativeHandle(ref, () => ({
    snapTo: (standard) => camera.snapTo(standard),
    fit: () => renderer.fit(),
    capture: async (about) => {
      const canvas = renderer.draw();
      if (!canvas) throw new Error('The volume rendering has not been drawn yet.');
      return composeCapture(canvas, camera.getView(), { marks: [], callouts: [] }, about);
    },
  }));

  const { title } = volumePreset(preset);
  const angles = viewAngleText(view.towards);
  return (
    <section
      ref={section}
      className={`vp scene${props.active ? ' act' : ''}`}
      role="group"
      aria-roledescription="viewport"
      tabIndex={0}
      aria-label={`Volume rendering, ${title}, seen from ${angles}`}
      data-testid={props.testId ?? 'viewport-volume'}
      data-view={angles}
      data-preset={preset}
      data-status={state.status}
      data-reduced={state.detail?.reason}
      data-phase={props.phase}
      data-said={said.join('; ') || undefined}
      data-crop={crop.map((mm) => Math.round(mm)).join(' ')}
      onFocus={props.onActivate}
      onDoubleClick={props.onToggleMaximise}
    >
      <div ref={picture} className="volume-picture" />
      <span className="o tl">
        <b>3D</b>{' '}
        <span className="mut">
          {title}
          {isCropped(crop) && ', cropped'}
        </span>
        <RefiningMark state={state} />
        {props.phase && <span className="said plain">{props.phase}</span>}
        {said.map((words) => (
          <span key={words} className="said">
            {words}
          </span>
        ))}
      </span>
      <span className="o tr">
        {props.onToggleCropping && (
          <ViewportButton
            name="Crop box"
            pressed={props.cropping === true}
            act={props.onToggleCropping}
          >
            <Crop className="ic" aria-hidden />
          </ViewportButton>
        )}
        {props.onCapture && (
          <ViewportButton name="Capture volume rendering" act={props.onCapture}>
            <Camera className="ic" aria-hidden />
          </ViewportButton>
        )}
        {props.onToggleMaximise && (
          <ViewportButton
            name={props.maximised ? 'Restore layout' : 'Maximise volume rendering'}
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
      {props.cropping && volume && onCrop && (
        <CropLayer grid={volume.grid} crop={crop} view={view} onCrop={onCrop} />
      )}
      <DetailNote state={state} below={said.length + (props.phase ? 1 : 0)} />
      <OrientationCube axes={view} onFace={(face) => camera.snapTo(face)} />
      <span className="o bl">{angles}</span>
      <span className="o br">
        <ScaleBarMark mmPerPixel={view.mmPerPixel} maxWidthPx={Math.min(110, view.widthPx / 4)} />
        <span className="mut convention">Orthographic</span>
      </span>
      <VolumeWords state={state} />
    </section>
  );
}
