import { useMemo, type ReactElement } from 'react';
import { ORGAN_TITLES, type TumourOrgan } from '../../../core/anatomy.ts';
import type { TriMesh } from '../../../core/mesh.ts';
import type { VesselTreeKind } from '../../../core/resection.ts';
import type { VesselTree } from '../../../core/vessel-tree.ts';
import type { Rgb } from '../../../view/colour-maps.ts';
import { CutFace, type CutPart } from '../../../view/resection/cut-face.tsx';
import { HandleLayer, type HandleMove } from '../../../view/resection/handle-layer.tsx';
import type { LiveHandles } from '../../../view/resection/live-handles.ts';
import type { CutLook } from '../../../view/resection/organ-material.ts';
import { OrganParts } from '../../../view/resection/organ-parts.tsx';
import type { OrganVolume, TextureFrame } from '../../../view/resection/organ-textures.ts';
import {
  RESECTION_LEGEND_WIDTH_PX,
  ResectionLegend,
  type ResectionLegendProps,
} from '../../../view/resection/resection-legend.tsx';
import { VesselTubes } from '../../../view/resection/vessel-tubes.tsx';
import { HeartScene } from '../../../view/scene/heart-scene.tsx';
import type {
  ClipPlane,
  SceneCallout,
  SceneMarker,
  ScenePick,
  SceneSurface,
} from '../../../view/scene/scene-types.ts';
import type { CameraAxes } from '../../../view/scene/camera-view.ts';
import { mainScene } from '../scene/main-scene.ts';

export interface SceneTree {
  readonly tree: VesselTree;
  readonly colour: Rgb;
}

export interface ResectionSceneProps {
  readonly organ: TumourOrgan;
  readonly mesh: TriMesh;
  readonly colour: Rgb;
  readonly volume: OrganVolume;
  readonly frame: TextureFrame;
  readonly removed: Uint8Array | undefined;
  readonly tint: Uint8Array | undefined;
  readonly ghost: boolean;
  /** Tumours and neighbours. */
  readonly structures: readonly SceneSurface[];
  readonly trees: readonly SceneTree[];
  /** Branches without flow, by tree. */
  readonly dark: Readonly<Record<VesselTreeKind, ReadonlySet<string>>>;
  readonly litBranch: string | undefined;
  readonly cuts: readonly CutPart[];
  readonly look: CutLook;
  readonly selectedId: string | undefined;
  /** Handles of the selected surface; undefined while another tool is in hand. */
  readonly handles: LiveHandles | undefined;
  readonly onHandle: (move: HandleMove) => void;
  readonly markers: readonly SceneMarker[];
  readonly callouts: readonly SceneCallout[];
  readonly legend: ResectionLegendProps['structures'];
  readonly initialAxes: CameraAxes;
  readonly subtitle: string;
  readonly clip: ClipPlane | undefined;
  readonly onClip: (clip: ClipPlane | undefined) => void;
  /** A press on the organ: a point of a contour. */
  readonly pickOrgan: boolean;
  readonly onPick: (pick: ScenePick) => void;
  readonly onCapture: () => void;
  readonly active: boolean;
  readonly maximised: boolean;
  readonly onActivate: () => void;
  readonly onToggleMaximise: () => void;
}

/** The organ with what is planned to go: remnant solid, the resected part a ghost, the cut with its bands and handles. */
export function ResectionScene(props: ResectionSceneProps): ReactElement {
  const { mesh, structures, pickOrgan, organ } = props;
  const title = ORGAN_TITLES[organ];
  // Not drawn here: it frames the picture, names the organ and takes the presses of the contour tool.
  const surfaces = useMemo(
    (): SceneSurface[] => [
      {
        id: organ,
        label: title,
        mesh,
        colour: [0, 0, 0],
        opacity: 0,
        visible: true,
        pickable: pickOrgan,
      },
      ...structures,
    ],
    [organ, title, mesh, structures, pickOrgan],
  );
  const { handles, onHandle } = props;
  return (
    <HeartScene
      ref={mainScene}
      surfaces={surfaces}
      markers={props.markers}
      callouts={props.callouts}
      clip={props.clip}
      title={title}
      subtitle={props.subtitle}
      initialAxes={props.initialAxes}
      reservedLeftPx={RESECTION_LEGEND_WIDTH_PX}
      testId="viewport-scene"
      active={props.active}
      maximised={props.maximised}
      onActivate={props.onActivate}
      onToggleMaximise={props.onToggleMaximise}
      onClip={props.onClip}
      onPick={props.onPick}
      onCapture={props.onCapture}
      renderObjects={(clip) => (
        <>
          <OrganParts
            mesh={mesh}
            colour={props.colour}
            volume={props.volume}
            frame={props.frame}
            removed={props.removed}
            tint={props.tint}
            ghost={props.ghost}
            clip={clip}
          />
          {props.trees.map(({ tree, colour }) => (
            <VesselTubes
              key={tree.kind}
              tree={tree}
              colour={colour}
              dark={props.dark[tree.kind]}
              lit={props.litBranch}
              clip={clip}
            />
          ))}
          {props.cuts.map((part) => (
            <CutFace
              key={part.surfaceId}
              part={part}
              selected={part.surfaceId === props.selectedId}
              look={props.look}
              clip={clip}
            />
          ))}
        </>
      )}
      renderOverlay={(camera) =>
        handles && <HandleLayer camera={camera} source={handles} onMove={onHandle} />
      }
    >
      <ResectionLegend
        safetyMarginMm={props.look.safetyMarginMm}
        uncertaintyMm={props.look.uncertaintyMm}
        structures={props.legend}
        stale={props.look.stale}
      />
    </HeartScene>
  );
}
