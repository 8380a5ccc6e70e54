import { Suspense, useEffect, useState, type ReactElement } from 'react';
import { LABEL, structuresOf, type TumourOrgan } from '../../../src/core/anatomy.ts';
import { createJobContext } from '../../../src/core/job.ts';
import { add, distance, ijkToLps, voxelVolumeMl, type Lps } from '../../../src/core/space.ts';
import type { LabelMap } from '../../../src/core/volume.ts';
import { buildLiverAnatomy, renderLiverStudy } from '../../../src/phantom/abdomen/liver-phantom.ts';
import { BlobStore } from '../../../src/twin/blobs.ts';
import { createCaseDocument, inputsOf } from '../../../src/twin/document.ts';
import { createCaseStore } from '../../../src/twin/store.ts';
import { buildOrgan } from '../../../src/ui/operations/build-organ.ts';
import { useCase, useCaseStore } from '../../../src/ui/session/hooks.ts';
import { session } from '../../../src/ui/session/session.ts';
import { AppShell } from '../../../src/ui/shell/app-shell.tsx';
import { CommandBar } from '../../../src/ui/shell/command-bar.tsx';
import { ResectionPanel } from '../../../src/ui/steps/resection/resection-panel.tsx';
import { ResectionStage } from '../../../src/ui/steps/resection/resection-stage.tsx';
import { ResectionTools } from '../../../src/ui/steps/resection/resection-tools.tsx';

const asked = new URLSearchParams(location.search).get('organ') ?? 'liver';
const organ: TumourOrgan = asked === 'kidney' || asked === 'brain' ? asked : 'liver';

/** A kidney of the synthetic abdomen, or a ball of brain in it, with a tumour: enough to look at the screen. */
function otherOrgan({ grid, data }: LabelMap): LabelMap {
  const made = new Uint8Array(data.length);
  const sum = [0, 0, 0, 0];
  const [nx, ny] = grid.dimensions;
  const at = (n: number) =>
    ijkToLps(grid, [n % nx, Math.floor(n / nx) % ny, Math.floor(n / nx / ny)]);
  data.forEach((label, n) => {
    if (label !== LABEL.kidneyRight) return;
    at(n).forEach((mm, axis) => (sum[axis] += mm));
    sum[3] += 1;
  });
  const middle: Lps = [sum[0] / sum[3], sum[1] / sum[3], sum[2] / sum[3]];
  const tumour: Lps = add(middle, [-24, -4, 22]);
  const eloquent: Lps = add(middle, [30, -20, 0]);
  for (let n = 0; n < data.length; n++) {
    const place = at(n);
    if (organ === 'kidney') {
      made[n] = data[n] === LABEL.kidneyRight || data[n] === LABEL.kidneyLeft ? data[n] : 0;
      if (distance(place, tumour) < 15) made[n] = LABEL.tumour;
      if (distance(place, middle) < 9) made[n] = LABEL.collectingSystem;
      continue;
    }
    const depth = distance(place, middle);
    if (depth < 70) made[n] = depth > 62 ? LABEL.greyMatter : LABEL.whiteMatter;
    if (distance(place, eloquent) < 12) made[n] = LABEL.eloquent;
    if (distance(place, tumour) < 15) made[n] = LABEL.tumour;
  }
  return { grid, data: made };
}

/** A case about the synthetic liver with its true labels, as far as the organ model. */
async function openLiver(): Promise<void> {
  const seed = Number(new URLSearchParams(location.search).get('seed') ?? 1);
  const anatomy = await buildLiverAnatomy({ seed }, createJobContext());
  const study = await renderLiverStudy(anatomy, { study: 'baseline' }, createJobContext());
  const { volume } = study;
  const labels = organ === 'liver' ? study.labels : otherOrgan(study.labels);
  const document = createCaseDocument(
    {
      pseudonym: `LIVER-SYN-0${seed}`,
      name: null,
      id: null,
      sex: 'F',
      birthDate: null,
      deidentified: true,
      synthetic: true,
    },
    null,
    organ,
  );
  const store = createCaseStore({ document, blobs: new BlobStore() });
  const plain = {
    operationVersion: '1',
    parameters: {},
    seed: null,
    digest: null,
    interlocks: [],
  } as const;
  await store.setDerived(
    'image',
    {
      ...plain,
      operation: 'dicom.load',
      inputs: [],
      summary: {
        grid: volume.grid,
        modality: 'CT',
        unit: 'HU',
        window: { centre: 60, width: 300 },
        warnings: [],
      },
    },
    {},
    'image',
  );
  const counts = new Uint32Array(256);
  for (const label of labels.data) counts[label] += 1;
  const structures = structuresOf(organ).flatMap(({ label, name }) =>
    counts[label] > 0
      ? [
          {
            label,
            name,
            volumeMl: counts[label] * voxelVolumeMl(labels.grid),
            components: 1,
            confidence: null,
            note: null,
          },
        ]
      : [],
  );
  await store.setDerived(
    'segmentation',
    {
      ...plain,
      operation: 'segment.by-hand',
      inputs: inputsOf(store.getState().document, 'segmentation'),
      summary: { grid: labels.grid, structures, warnings: [], edits: 0 },
    },
    { labels: labels.data },
    'labels',
  );
  session.setState({
    screen: 'case',
    step: 'plan',
    caseStore: store,
    volume: { ...volume, window: { centre: 60, width: 300 } },
  });
  await buildOrgan();
}

export function ResectionPage(): ReactElement {
  const [state, setState] = useState('building');
  useEffect(() => {
    const start = performance.now();
    openLiver().then(
      () => setState(`ready after ${Math.round(performance.now() - start)} ms`),
      (error: unknown) => setState(`failed: ${String(error)}`),
    );
    Object.assign(window, { session });
  }, []);
  const store = useCaseStore();
  const undoName = useCase((now) => now.undoName);
  if (!state.startsWith('ready')) return <p data-testid="state">{state}</p>;
  return (
    <AppShell
      banner={<header className="banner" />}
      rail={<nav className="rail" />}
      workIs="viewports"
      workLabel="Plan"
      panelLabel="Plan"
      panel={<ResectionPanel />}
      commandBar={
        <CommandBar
          undoName={undoName ?? undefined}
          redoName={undefined}
          onUndo={() => store?.undo()}
          onRedo={() => store?.redo()}
          tools={<ResectionTools />}
        />
      }
      statusBar={
        <footer className="status" data-testid="state">
          {state}
        </footer>
      }
    >
      <Suspense>
        <ResectionStage />
      </Suspense>
    </AppShell>
  );
}
