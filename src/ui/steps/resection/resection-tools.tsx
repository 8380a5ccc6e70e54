import { Delete, Layers2, Orbit, PenLine, Scissors, ShieldCheck, Spline } from 'lucide-react';
import type { ReactElement } from 'react';
import { standardAxes, type CameraAxes } from '../../../view/scene/camera-view.ts';
import { Button } from '../../kit/button.tsx';
import { IconButton } from '../../kit/icon-button.tsx';
import { Menu } from '../../kit/menu.tsx';
import { Segmented } from '../../kit/segmented.tsx';
import { changeResectionSettings } from '../../operations/resection.ts';
import { CommandSeparator } from '../../shell/command-bar.tsx';
import { mainScene } from '../scene/main-scene.ts';
import {
  resectionView,
  takeResectionTool,
  useResectionView,
  type ResectionTool,
} from './resection-view.ts';
import { lookAtOrgan } from './frame-organ.ts';
import { SIDE_VIEWS, surgeonAxes } from './surgeon-view.ts';
import { LEAST_CONTOUR_POINTS } from './scene-picks.ts';
import { useResection, type ResectionScreen } from './use-resection.ts';
import { fitToContour } from './use-surface-starts.ts';

const TOOLS: readonly {
  readonly tool: ResectionTool;
  readonly icon: typeof Spline;
  readonly name: string;
}[] = [
  { tool: 'handles', icon: Spline, name: 'Drag handles of the surface' },
  { tool: 'contour', icon: PenLine, name: 'Draw a contour on the organ' },
  { tool: 'clip', icon: Scissors, name: 'Clip a vessel branch' },
];

/** What to do with the points drawn so far. */
function ContourCommands({ screen }: { readonly screen: ResectionScreen }): ReactElement {
  const contour = useResectionView((view) => view.contour);
  const missing = LEAST_CONTOUR_POINTS - contour.length;
  return (
    <>
      <Button
        onPress={() => void fitToContour(screen)}
        disabledReason={missing > 0 ? `Draw ${missing} more points first` : undefined}
      >
        Fit surface
      </Button>
      <IconButton
        icon={Delete}
        name="Remove the last point"
        disabledReason={contour.length === 0 ? 'No point has been drawn' : undefined}
        onPress={() => resectionView.setState({ contour: contour.slice(0, -1) })}
      />
    </>
  );
}

/** Presets of the safety margin; another value makes it custom, its field is in the panel. */
const PRESETS_MM = [5, 10] as const;

/** Tools of the cut, margin presets, sides of the patient, and what is drawn. */
export function ResectionTools(): ReactElement | null {
  const screen = useResection();
  const { tool, ghost, bands } = useResectionView((view) => view);
  if (!screen) return null;
  const { safetyMarginMm } = screen.settings;
  const preset = PRESETS_MM.find((mm) => mm === safetyMarginMm);
  const look = (axes: CameraAxes): void => {
    const camera = mainScene.current?.camera;
    if (camera) lookAtOrgan(camera, axes, screen.mesh);
  };
  const views = [
    ...SIDE_VIEWS.map(({ letter, view, name }) => ({
      label: letter,
      name,
      onPress: () => look(standardAxes(view)),
    })),
    {
      label: 'Surgeon',
      name: 'View of the surgeon',
      onPress: () => look(surgeonAxes(screen.organ, screen.mesh, screen.targetLps)),
    },
  ];
  return (
    <>
      {TOOLS.map(({ tool: id, icon, name }) => (
        <IconButton
          key={id}
          icon={icon}
          name={name}
          pressed={tool === id}
          onPress={() => takeResectionTool(id)}
        />
      ))}
      {tool === 'contour' && <ContourCommands screen={screen} />}
      <CommandSeparator />
      {/* A narrow bar has no room for them beside the contour's commands; the panel has the field. */}
      <span className={tool === 'contour' ? 'row opt' : 'row'}>
        <Segmented
          label="Margin"
          showLabel
          options={[
            ...PRESETS_MM.map((mm) => ({ value: String(mm), label: `${mm} mm` })),
            { value: 'custom', label: preset === undefined ? `${safetyMarginMm} mm` : 'Custom' },
          ]}
          value={preset === undefined ? 'custom' : String(preset)}
          onChange={(next) => {
            if (next === 'custom')
              document.querySelector<HTMLElement>('#margin-limits input')?.focus();
            else changeResectionSettings('change safety margin', { safetyMarginMm: Number(next) });
          }}
        />
      </span>
      <span className="push row opt" role="group" aria-label="View">
        {views.map(({ label, name, onPress }) => (
          <Button key={label} kind="ghost" name={name} onPress={onPress}>
            {label}
          </Button>
        ))}
      </span>
      <Menu
        icon={Orbit}
        name="View"
        className="push more"
        items={views.map(({ name, onPress }) => ({ label: name, onPress }))}
      />
      <CommandSeparator />
      <IconButton
        icon={Layers2}
        name="Show the resected part as a ghost"
        pressed={ghost}
        onPress={() => resectionView.setState({ ghost: !ghost })}
      />
      <IconButton
        icon={ShieldCheck}
        name="Show margin bands"
        pressed={bands}
        onPress={() => resectionView.setState({ bands: !bands })}
      />
    </>
  );
}
