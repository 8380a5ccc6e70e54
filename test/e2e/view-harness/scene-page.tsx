import type { ReactElement } from 'react';
import { useEffect, useRef, useState } from 'react';
import type { Vec3 } from '../../../src/core/space.ts';
import { FieldLegend } from '../../../src/view/legend.tsx';
import type { HeartSceneHandle } from '../../../src/view/scene/heart-scene.tsx';
import { HeartScene } from '../../../src/view/scene/heart-scene.tsx';
import type {
  ClipPlane,
  SceneLines,
  SceneSurface,
  SurfaceField,
} from '../../../src/view/scene/scene-types.ts';
import { ellipsoidMesh } from './synthetic.ts';

const kind = new URLSearchParams(location.search).get('field') ?? 'activation';
const wall = ellipsoidMesh([28, -18, -10], [32, 32, 48], 64);
const apex: Vec3 = [40, -40, -45];

const perVertex = (value: (p: Vec3) => number): Float32Array =>
  Float32Array.from({ length: wall.positions.length / 3 }, (_, n) =>
    value([wall.positions[3 * n], wall.positions[3 * n + 1], wall.positions[3 * n + 2]]),
  );
const away = (p: Vec3, from: Vec3): number =>
  Math.hypot(p[0] - from[0], p[1] - from[1], p[2] - from[2]);
const activation = perVertex((p) => (p[2] > 28 ? NaN : away(p, apex) * 1.15));
const frames = Array.from({ length: 60 }, (_, frame) =>
  Uint8Array.from(activation, (at) => {
    if (!Number.isFinite(at)) return 255;
    const since = frame * 5 - at;
    return since < 0 ? 5 : Math.max(5, 240 - since);
  }),
);

function field(): SurfaceField {
  switch (kind) {
    case 'potential':
      return { kind, frames, firstMs: 0, stepMs: 5, minMv: -85, maxMv: 30, simulated: true };
    case 'thickness':
      return { kind, valuesMm: perVertex((p) => 3 + 3 * Math.sin(p[2] / 12)), simulated: false };
    case 'tissue':
      return {
        kind,
        classes: Uint8Array.from(
          perVertex((p) => (away(p, apex) < 16 ? 3 : away(p, apex) < 26 ? 2 : 1)),
        ),
        simulated: false,
      };
    case 'difference':
      return {
        kind,
        values: perVertex((p) => (p[2] > 28 ? NaN : 40 * Math.sin(p[0] / 20))),
        limit: 50,
        unit: 'ms',
        simulated: true,
      };
    default:
      return {
        kind: 'activation',
        valuesMs: activation,
        minMs: 0,
        maxMs: 120,
        bandMs: 10,
        simulated: true,
        stale: kind === 'stale',
      };
  }
}

const surfaces: readonly SceneSurface[] = [
  {
    id: 'lv',
    label: 'LV myocardium',
    mesh: wall,
    colour: [196, 122, 98],
    opacity: 1,
    visible: true,
    field: kind === 'none' ? undefined : field(),
    pattern: 'diagonal',
  },
  {
    id: 'rv',
    label: 'RV blood pool',
    mesh: ellipsoidMesh([-22, -28, -5], [32, 28, 38], 48),
    colour: [91, 130, 214],
    opacity: kind === 'none' ? 0.35 : 1,
    visible: true,
  },
  {
    id: 'la',
    label: 'Left atrium',
    mesh: ellipsoidMesh([14, 18, 34], [30, 22, 24], 32),
    colour: [110, 106, 108],
    opacity: 1,
    visible: true,
  },
  {
    id: 'ao',
    label: 'Aorta',
    mesh: ellipsoidMesh([0, -14, 62], [13, 13, 40], 32, 0),
    colour: [110, 106, 108],
    opacity: 1,
    visible: true,
  },
];

function fibres(): SceneLines {
  const positions: number[] = [];
  const helixDeg: number[] = [];
  for (let n = 0; n < 900; n++) {
    const polar = 0.35 + (2.5 * ((n * 37) % 900)) / 900;
    const depth = 0.75 + 0.3 * (((n * 13) % 10) / 10);
    const helix = 60 - ((depth - 0.75) / 0.3) * 120;
    for (let s = 0; s < 8; s++) {
      for (const end of [s, s + 1]) {
        const angle = ((n * 2.399) % 6.283) + end * 0.06 * Math.cos((helix * Math.PI) / 180);
        const latitude = polar + end * 0.05 * Math.sin((helix * Math.PI) / 180);
        positions.push(
          28 + 32 * depth * Math.sin(latitude) * Math.cos(angle),
          -18 + 32 * depth * Math.sin(latitude) * Math.sin(angle),
          -10 + 48 * depth * Math.cos(latitude),
        );
        helixDeg.push(helix);
      }
    }
  }
  return {
    id: 'fibres',
    label: 'Fibres',
    positions: Float32Array.from(positions),
    helixDeg: Float32Array.from(helixDeg),
    visible: kind === 'none',
  };
}
const lines = [fibres()];

const onWall = (angle: number, polar: number): { positionLps: Vec3; normalLps: Vec3 } => {
  const unit: Vec3 = [
    Math.sin(polar) * Math.cos(angle),
    Math.sin(polar) * Math.sin(angle),
    Math.cos(polar),
  ];
  const normal: Vec3 = [unit[0] / 32, unit[1] / 32, unit[2] / 48];
  const size = Math.hypot(...normal);
  return {
    positionLps: [28 + 32 * unit[0], -18 + 32 * unit[1], -10 + 48 * unit[2]],
    normalLps: [normal[0] / size, normal[1] / size, normal[2] / size],
  };
};
const markers = [
  { id: 'pace', kind: 'pacing' as const, positionLps: apex, label: 'S1', state: 'normal' as const },
  ...Array.from({ length: 8 }, (_, n) => ({
    id: `lesion-${n + 1}`,
    kind: 'lesion' as const,
    ...onWall(-1.9 + n * 0.3, 1.5 + 0.1 * Math.sin(n)),
    label: String(n + 1),
    state: n === 3 ? ('danger' as const) : n === 5 ? ('selected' as const) : ('normal' as const),
  })),
];
const callouts = [
  { id: 'pace', anchorLps: apex, text: 'Pacing site, LV apex, 0 ms' },
  {
    id: 'l4',
    anchorLps: markers[4].positionLps,
    text: '4 to aorta, 4.1 mm',
    tone: 'danger' as const,
  },
];

export function ScenePage(): ReactElement {
  const [clip, setClip] = useState<ClipPlane>();
  const [picked, setPicked] = useState('');
  const [timeMs, setTimeMs] = useState(60);
  const scene = useRef<HeartSceneHandle>(null);
  useEffect(() => {
    Object.assign(window, { scene, setTimeMs });
  }, []);
  const shown = surfaces[0].field;
  return (
    <div className="grid4 one" style={{ height: '100vh' }}>
      <HeartScene
        ref={scene}
        title="Ventricles"
        subtitle="Activation time, isochrones 10 ms"
        active
        surfaces={surfaces}
        lines={lines}
        markers={kind === 'none' ? [] : markers}
        callouts={kind === 'none' ? [] : callouts}
        clip={clip}
        timeMs={timeMs}
        note="0 % outside range"
        onClip={setClip}
        onCapture={() => undefined}
        onToggleMaximise={() => undefined}
        onPick={(pick) => setPicked(`${pick.surfaceId} ${pick.vertexIndex}`)}
      >
        {shown && <FieldLegend field={shown} />}
        <output hidden data-testid="picked">
          {picked}
        </output>
      </HeartScene>
    </div>
  );
}
