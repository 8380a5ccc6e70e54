import { useMemo, type ReactElement } from 'react';
import { structureByName } from '../../../core/anatomy.ts';
import { formatMl } from '../../../core/format.ts';
import { segmentTitle } from '../../../heart/aha-segments.ts';
import type { ClearancePolicy } from '../../../plan/clearance.ts';
import type { Interlock, Lesion } from '../../../twin/records.ts';
import { Chip, type ChipKind } from '../../kit/chip.tsx';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { distanceLevel, levelOf, type Level } from './plan-marks.ts';
import { selectLesion, usePlanView } from './plan-view.ts';
import { usePlan } from './use-plan.ts';

const CHIP: Readonly<Record<Level | 'accepted', readonly [ChipKind, string]>> = {
  clear: ['passed', 'Clear'],
  caution: ['caution', 'Caution'],
  interlock: ['interlock', 'Interlock'],
  accepted: ['outline', 'Accepted'],
};

const TINT: Readonly<Record<Level, string>> = { clear: '', caution: 'cau', interlock: 'dan b' };

/** Every lesion of the plan: where, how large, how near to what must be spared. */
export function LesionTable(): ReactElement {
  const { record, settings } = usePlan();
  const selectedId = usePlanView((view) => view.selectedId);
  const { policy, criticalStructures } = settings;
  const lesions = record?.summary.lesions ?? [];
  const interlocks = record?.interlocks ?? NONE;
  const columns = useMemo(
    () => lesionColumns(criticalStructures, policy, interlocks),
    [criticalStructures, policy, interlocks],
  );
  const total = record?.summary.totalVolumeMl ?? 0;
  return (
    <>
      <div className="hd">
        <h2>Lesions</h2>
        <span className="t3">
          {lesions.length === 0
            ? 'none yet'
            : `${lesions.length}, ${formatMl(total)} ablated, distances in mm`}
        </span>
      </div>
      <div className="table-scroll" data-testid="lesion-table">
        {lesions.length === 0 ? (
          <p className="t2 table-words">
            Take the tool Place or Line and click on the heart, or add one by its segment in the
            panel.
          </p>
        ) : (
          <DataTable
            caption="Planned lesions with segment, size, volume and distances"
            columns={columns}
            rows={lesions}
            rowKey={({ id }) => id}
            selectedKey={selectedId ?? ''}
            onSelect={({ id }) => selectLesion(id === selectedId ? undefined : id)}
          />
        )}
      </div>
    </>
  );
}

const NONE: readonly Interlock[] = [];

function lesionColumns(
  structures: readonly string[],
  policy: ClearancePolicy,
  interlocks: readonly Interlock[],
): Column<Lesion>[] {
  const stateOf = (lesion: Lesion): Level | 'accepted' => {
    const level = levelOf(lesion, policy);
    if (level !== 'interlock') return level;
    const open = interlocks.some(
      ({ id, answer }) => id.endsWith(`:lesion-${lesion.id}`) && answer === null,
    );
    return open ? 'interlock' : 'accepted';
  };
  return [
    { id: 'no', head: 'No.', cell: ({ id }) => id },
    { id: 'segment', head: 'Segment', cell: segmentWords },
    {
      id: 'surface',
      head: 'Surface',
      quiet: true,
      cell: ({ surface, lineId }) => (
        <>
          {surface === 'endocardium' ? 'Endo' : 'Epi'}
          {lineId && <span className="t3">{` ${lineId.replace('-', ' ')}`}</span>}
        </>
      ),
    },
    {
      id: 'size',
      head: 'Width x depth',
      numeric: true,
      cell: ({ widthMm, depthMm }) => `${widthMm.toFixed(1)} x ${depthMm.toFixed(1)}`,
    },
    {
      id: 'volume',
      head: 'ml',
      numeric: true,
      cell: ({ volumeMl }) => volumeMl.toFixed(2),
    },
    ...structures.map((name): Column<Lesion> => ({
      id: name,
      head: structureByName(name)?.title ?? name,
      numeric: true,
      cell: ({ distances }) => {
        const found = distances.find(({ structure }) => structure === name);
        if (!found) return <span className="t3">none</span>;
        const { distanceMm } = found;
        return (
          <span className={TINT[distanceLevel(distanceMm, policy)]}>{distanceMm.toFixed(1)}</span>
        );
      },
    })),
    {
      id: 'state',
      head: 'State',
      cell: (lesion) => {
        const [kind, words] = CHIP[stateOf(lesion)];
        return <Chip kind={kind}>{words}</Chip>;
      },
    },
  ];
}

function segmentWords({ segment }: Lesion): ReactElement {
  if (segment === null) return <>Right ventricle</>;
  return (
    <>
      {segmentTitle(segment)} <span className="t3">AHA {segment}</span>
    </>
  );
}
