import { Download } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import {
  qualityWords,
  SURFACE_FORMATS,
  type ExportedSurface,
  type SurfaceFormat,
} from '../../../pipeline/surface-formats.ts';
import { displayOf } from '../../../twin/document.ts';
import { Button } from '../../kit/button.tsx';
import { Dialog } from '../../kit/dialog.tsx';
import { IconButton } from '../../kit/icon-button.tsx';
import { FailureNote, Note } from '../../kit/note.tsx';
import { ProgressBar } from '../../kit/progress-bar.tsx';
import { titleOf } from '../../operations/edit-names.ts';
import { exportSurfaces } from '../../operations/edit-surfaces.ts';
import { cancelJob } from '../../session/jobs.ts';
import { useCase } from '../../session/hooks.ts';
import { useTools } from '../../session/tools.ts';
import { useJobState } from '../use-job-state.ts';
import { Choice } from './edit-fields.tsx';

const FORMATS = (Object.keys(SURFACE_FORMATS) as SurfaceFormat[]).map((value) => ({
  value,
  label: SURFACE_FORMATS[value].title,
}));
const DETAIL = [
  { value: '40000', label: 'Usual' },
  { value: '200000', label: 'Fine' },
  { value: '1000000', label: 'Finest' },
] as const;

/** Writes surfaces as files, and says of each whether it can be printed. */
export function SurfaceExportDialog({
  open,
  onClose,
  first = 'selected',
}: {
  readonly open: boolean;
  readonly onClose: () => void;
  /** Which structures are proposed. */
  readonly first?: 'selected' | 'shown';
}): ReactElement {
  const { state } = useJobState('surfaces');
  const selected = useTools(({ selectedLabel }) => selectedLabel);
  const document = useCase((value) => value.document);
  const [which, setWhich] = useState(first);
  const [format, setFormat] = useState<SurfaceFormat>('stl');
  const [detail, setDetail] = useState<(typeof DETAIL)[number]['value']>('40000');
  const [made, setMade] = useState<readonly ExportedSurface[]>();
  const there = (document?.steps.segmentation?.summary.structures ?? []).filter(
    ({ volumeMl }) => volumeMl > 0,
  );
  const structures = there.filter(({ label, name }) =>
    which === 'selected'
      ? label === selected
      : document !== undefined && displayOf(document, name).visible,
  );
  const close = (): void => {
    cancelJob('surfaces');
    setMade(undefined);
    onClose();
  };
  const run = async (): Promise<void> => {
    setMade(undefined);
    const labels = structures.map(({ label }) => label);
    setMade(await exportSurfaces({ structures: labels, format, maxTriangles: Number(detail) }));
  };
  const working = state.kind === 'running';
  return (
    <Dialog
      open={open}
      title="Export surfaces"
      onClose={close}
      widthPx={460}
      actions={
        <>
          <Button onPress={close}>Close</Button>
          <Button
            kind="primary"
            icon={Download}
            onPress={() => void run()}
            disabledReason={
              working
                ? 'The surfaces are being made'
                : structures.length === 0
                  ? 'There is no such structure'
                  : undefined
            }
          >
            Export
          </Button>
        </>
      }
    >
      <div className="stack surface-export">
        <Choice
          label="Structures"
          options={[
            { value: 'selected', label: 'Selected' },
            { value: 'shown', label: 'All shown' },
          ]}
          value={which}
          onChange={setWhich}
        />
        <Choice label="Format" options={FORMATS} value={format} onChange={setFormat} />
        <Choice label="Detail" options={DETAIL} value={detail} onChange={setDetail} />
        <p className="t3 small">
          {structures.map(({ label }) => titleOf(label)).join(', ') || 'Nothing'}. The file says{' '}
          {SURFACE_FORMATS[format].says}; its name holds the pseudonym and the structure, nothing
          else.
        </p>
        {working && <ProgressBar label="Making surfaces" fraction={state.fraction} />}
        {state.kind === 'failed' && <FailureNote failure={state.failure} />}
        {made?.map((surface) => (
          <Note
            key={surface.label}
            kind={surface.quality.manifold && !surface.cutByImage ? 'neutral' : 'caution'}
            title={surface.title}
          >
            {qualityWords(surface)}
          </Note>
        ))}
      </div>
    </Dialog>
  );
}

/** The export as a button of a command bar. */
export function SurfaceExportButton(): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton icon={Download} name="Export surfaces" onPress={() => setOpen(true)} />
      <SurfaceExportDialog open={open} onClose={() => setOpen(false)} first="shown" />
    </>
  );
}
