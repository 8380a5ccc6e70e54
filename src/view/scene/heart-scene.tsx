import { Canvas } from '@react-three/fiber';
import { Camera, Maximize2, Minimize2, Scan, Scissors } from 'lucide-react';
import type { ReactElement, Ref } from 'react';
import {
  useCallback,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import { Plane, Vector3 } from 'three';
import { dot } from '../../core/space.ts';
import type { CaptureContext } from '../capture.ts';
import { graphics } from '../graphics.ts';
import { ScaleBarMark } from '../scale-bar-mark.tsx';
import { ViewportButton } from '../viewport-button.tsx';
import type { CameraAxes, CameraView, StandardView } from './camera-view.ts';
import { sameAim, standardAxes, viewAngleText } from './camera-view.ts';
import { movableMarkAt, overlayItems } from './overlay-items.ts';
import { OrientationCube } from './orientation-cube.tsx';
import { pick, sceneBox, searchTree } from './picking.ts';
import { SceneCamera } from './scene-camera.ts';
import { composeCapture } from './scene-capture.ts';
import { LinesMesh } from './scene-lines.tsx';
import { LesionCaps } from './scene-markers.tsx';
import { SceneOverlay } from './scene-overlay.tsx';
import { listenToScenePointer, onSceneKey } from './scene-pointer.ts';
import type { SceneBridge } from './scene-rig.tsx';
import { SceneRig } from './scene-rig.tsx';
import { SurfaceMesh } from './scene-surfaces.tsx';
import type {
  ClipPlane,
  SceneCallout,
  SceneLines,
  SceneMarker,
  ScenePick,
  SceneSurface,
} from './scene-types.ts';

export interface HeartSceneHandle {
  snapTo(view: StandardView): void;
  /** Fills the height with what is visible. */
  fit(): void;
  /** A plane through the middle of the picture that faces the viewer. */
  clipFromView(): ClipPlane;
  /** A PNG data URL with marks, view angles, scale, case, date, flags and the notice burnt in. */
  capture(about: CaptureContext): Promise<string>;
  readonly camera: SceneCamera;
}

export interface HeartSceneProps {
  readonly surfaces: readonly SceneSurface[];
  readonly lines?: readonly SceneLines[];
  readonly markers?: readonly SceneMarker[];
  readonly callouts?: readonly SceneCallout[];
  /** Width at the left edge that a legend among the children takes. */
  readonly reservedLeftPx?: number;
  readonly clip?: ClipPlane;
  /** Time of animated fields. */
  readonly timeMs?: number;
  readonly title: string;
  readonly subtitle?: string;
  readonly active?: boolean;
  readonly maximised?: boolean;
  readonly initialView?: StandardView;
  /** Any other first direction. */
  readonly initialAxes?: CameraAxes;
  /** Extra words at the lower right, such as `0 % outside range`. */
  readonly note?: string;
  readonly onPick?: (pick: ScenePick) => void;
  readonly onHover?: (pick: ScenePick | undefined) => void;
  /** A movable marker is dragged over a pickable surface; `ended` when the hand lets go. */
  readonly onDrag?: (markerId: string, pick: ScenePick, ended: boolean) => void;
  readonly onClip?: (clip: ClipPlane | undefined) => void;
  readonly onCapture?: () => void;
  readonly onActivate?: () => void;
  readonly onToggleMaximise?: () => void;
  /** Objects of the caller inside the 3D scene, in LPS millimetres; they get the clip plane as three takes it. */
  readonly renderObjects?: (clip: Plane | undefined) => React.ReactNode;
  /** Marks of the caller over the picture that follow the camera by themselves. */
  readonly renderOverlay?: (camera: SceneCamera) => React.ReactNode;
  /** Legends and other overlays of the caller. */
  readonly children?: React.ReactNode;
  readonly testId?: string;
  readonly ref?: Ref<HeartSceneHandle>;
}

const NOTHING: readonly never[] = [];

/** The patient's surfaces with fields, fibres and plan, in LPS millimetres, orthographic, drawn on demand. */
export function HeartScene({ ref, ...props }: HeartSceneProps): ReactElement {
  const { surfaces, clip, title, initialView, initialAxes } = props;
  const markers = props.markers ?? NOTHING;
  const callouts = props.callouts ?? NOTHING;
  const { reservedLeftPx = 0 } = props;
  const content = { surfaces, clip, markers, callouts, reservedLeftPx };
  const [camera] = useState(() => new SceneCamera());
  const [bridge, setBridge] = useState<SceneBridge>();
  const [lost, setLost] = useState(false);
  const view = useSyncExternalStore(camera.subscribe, camera.getView);
  const section = useRef<HTMLElement>(null);
  const clipping = useMemo(() => clip && clippingPlane(clip), [clip]);
  const fit = useCallback(() => {
    const box = sceneBox(surfaces);
    if (box) camera.fit(box);
  }, [camera, surfaces]);

  // Surfaces that arrive one by one are framed together, until the user has moved the picture.
  const framed = useRef<CameraView>(undefined);
  useEffect(() => {
    if (view.heightPx < 2 || !sceneBox(surfaces)) return;
    if (framed.current && !sameAim(framed.current, camera.getView())) return;
    // At once, without a flight: the fit below must see the final direction.
    const first = initialView ? standardAxes(initialView) : initialAxes;
    if (!framed.current && first) camera.setView(first);
    fit();
    framed.current = camera.getView();
  }, [camera, fit, initialView, initialAxes, surfaces, view.heightPx]);

  // Search trees are built while nothing else happens, before the first click needs them.
  useEffect(() => {
    const build = (): void => {
      for (const { visible, mesh } of surfaces) if (visible) searchTree(mesh);
    };
    const timer = setTimeout(build, 400);
    return () => clearTimeout(timer);
  }, [surfaces]);

  const pickAt = useEffectEvent((x: number, y: number) =>
    pick(surfaces, camera.getView(), x, y, clip),
  );
  const picked = useEffectEvent((found: ScenePick) => props.onPick?.(found));
  const hovered = useEffectEvent((found: ScenePick | undefined) => props.onHover?.(found));
  const grabbed = useEffectEvent((x: number, y: number) =>
    props.onDrag && markers.some(({ movable }) => movable)
      ? movableMarkAt(overlayItems(camera.getView(), content).marks, x, y)?.id
      : undefined,
  );
  const dragged = useEffectEvent((id: string, found: ScenePick, ended: boolean) =>
    props.onDrag?.(id, found, ended),
  );
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (event.key.toLowerCase() === 'k' && props.onClip && !event.ctrlKey && !event.metaKey) {
      props.onClip(clip ? undefined : facingPlane(camera));
    } else if (!onSceneKey(camera, event, fit)) return;
    event.preventDefault();
  });
  useEffect(() => {
    const element = section.current;
    if (!element) return undefined;
    const stop = listenToScenePointer(camera, element, {
      pick: (x, y) => pickAt(x, y),
      onPick: (found) => picked(found),
      onHover: (found) => hovered(found),
      grab: (x, y) => grabbed(x, y),
      onDrag: (id, found, ended) => dragged(id, found, ended),
    });
    const onKey = (event: KeyboardEvent): void => pressed(event);
    element.addEventListener('keydown', onKey);
    return () => {
      stop();
      element.removeEventListener('keydown', onKey);
    };
  }, [camera]);

  const capture = async (about: CaptureContext): Promise<string> => {
    if (!bridge) throw new Error('The 3D view has not been drawn yet.');
    const now = camera.getView();
    const items = overlayItems(now, content);
    return composeCapture(bridge.draw(), now, items, about);
  };
  useImperativeHandle(ref, () => ({
    snapTo: (standard) => camera.snapTo(standard),
    fit,
    clipFromView: () => facingPlane(camera),
    capture,
    camera,
  }));

  const { software } = graphics();
  const shown = surfaces.filter((surface) => surface.visible);
  return (
    <section
      ref={section}
      className={`vp scene${props.active ? ' act' : ''}`}
      role="group"
      aria-roledescription="viewport"
      tabIndex={0}
      aria-label={`${title}, 3D, seen from ${viewAngleText(view.towards)}, showing ${shown.map((surface) => surface.label).join(', ') || 'nothing'}`}
      data-testid={props.testId ?? 'viewport-3d'}
      data-view={viewAngleText(view.towards)}
      data-mm-per-pixel={view.mmPerPixel.toFixed(4)}
      data-surfaces={shown.map((surface) => surface.id).join(' ')}
      data-field={shown.find((surface) => surface.field)?.field?.kind}
      data-clipped={clip !== undefined}
      data-status={lost ? 'lost' : bridge ? 'ready' : 'loading'}
      onFocus={props.onActivate}
      onDoubleClick={props.onToggleMaximise}
    >
      <Canvas
        className="scene-canvas"
        orthographic
        flat
        frameloop="demand"
        dpr={software ? 1 : [1, 2]}
        gl={{ antialias: !software, localClippingEnabled: true }}
      >
        <SceneRig camera={camera} onReady={setBridge} onLost={setLost} />
        {surfaces.map((surface) => (
          <SurfaceMesh
            key={surface.id}
            surface={surface}
            clip={clipping}
            timeMs={props.timeMs ?? 0}
          />
        ))}
        {(props.lines ?? NOTHING).map((lines) => (
          <LinesMesh key={lines.id} lines={lines} clip={clipping} />
        ))}
        <LesionCaps markers={markers} />
        {props.renderObjects?.(clipping)}
      </Canvas>
      {props.renderOverlay?.(camera)}
      <SceneOverlay view={view} content={content} />
      <span className="o tl">
        <b>{title}</b> {props.subtitle && <span className="mut">{props.subtitle}</span>}
      </span>
      <span className="o tr">
        <SceneButtons props={props} fit={fit} camera={camera} />
      </span>
      <OrientationCube axes={view} onFace={(face) => camera.snapTo(face)} />
      <span className="o bl">{viewAngleText(view.towards)}</span>
      <span className="o br">
        <ScaleBarMark mmPerPixel={view.mmPerPixel} maxWidthPx={Math.min(110, view.widthPx / 4)} />
        <span className="mut convention">Orthographic{props.note && `\u2002${props.note}`}</span>
      </span>
      {props.children}
      {lost && (
        <span className="vp-words" role="status">
          The graphics system was reset. The picture returns by itself.
        </span>
      )}
    </section>
  );
}

function SceneButtons({
  props,
  fit,
  camera,
}: {
  readonly props: Omit<HeartSceneProps, 'ref'>;
  readonly fit: () => void;
  readonly camera: SceneCamera;
}): ReactElement {
  const { clip, onClip, onCapture, onToggleMaximise, maximised } = props;
  return (
    <>
      <ViewportButton name="Fit (F)" act={fit}>
        <Scan className="ic" aria-hidden />
      </ViewportButton>
      {onClip && (
        <ViewportButton
          name="Clip plane (K)"
          pressed={clip !== undefined}
          act={() => onClip(clip ? undefined : facingPlane(camera))}
        >
          <Scissors className="ic" aria-hidden />
        </ViewportButton>
      )}
      {onCapture && (
        <ViewportButton name="Capture 3D view" act={onCapture}>
          <Camera className="ic" aria-hidden />
        </ViewportButton>
      )}
      {onToggleMaximise && (
        <ViewportButton
          name={maximised ? 'Restore layout' : 'Maximise 3D view'}
          act={onToggleMaximise}
        >
          {maximised ? (
            <Minimize2 className="ic" aria-hidden />
          ) : (
            <Maximize2 className="ic" aria-hidden />
          )}
        </ViewportButton>
      )}
    </>
  );
}

const facingPlane = (camera: SceneCamera): ClipPlane => {
  const { targetLps, towards } = camera.getView();
  return { pointLps: targetLps, normalLps: towards };
};

/** three keeps what lies on the positive side of a plane. */
function clippingPlane({ pointLps, normalLps }: ClipPlane): Plane {
  const [x, y, z] = normalLps;
  return new Plane(new Vector3(-x, -y, -z), dot(normalLps, pointLps));
}
