import type { ReactElement } from 'react';
import type { ResectionSummary } from '../../../twin/records.ts';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { Section } from '../../kit/section.tsx';
import { Swatch } from '../../kit/swatch.tsx';

export type VesselCut = ResectionSummary['vesselsCut'][number];

/** `Portal vein`, `Hepatic veins` or `Artery`, `Vein`: how the trees of this organ are called. */
export interface TreeLook {
  readonly title: string;
  readonly colour: string;
}
export type TreeLooks = Readonly<Record<VesselCut['tree'], TreeLook>>;

export const vesselKey = ({ order }: VesselCut): string => String(order);

/** Vessels in the order in which the cut meets them. */
export function VesselsSection({
  vessels,
  looks,
  stale,
  selectedOrder,
  onSelect,
}: {
  readonly vessels: readonly VesselCut[];
  readonly looks: TreeLooks;
  readonly stale: boolean;
  readonly selectedOrder: number | undefined;
  readonly onSelect: (vessel: VesselCut) => void;
}): ReactElement {
  return (
    <Section title="Vessels cut" note={vessels.length === 0 ? 'none' : 'in order, mm'}>
      {vessels.length > 0 && (
        <div className={stale ? 'vessels-cut stale' : 'vessels-cut'} data-testid="vessels-cut">
          <DataTable
            caption="Vessels in the order in which the cut meets them, with width and depth below the surface"
            columns={vesselColumns(looks)}
            rows={vessels}
            rowKey={vesselKey}
            selectedKey={selectedOrder === undefined ? '' : String(selectedOrder)}
            onSelect={onSelect}
          />
        </div>
      )}
    </Section>
  );
}

const vesselColumns = (looks: TreeLooks): readonly Column<VesselCut>[] => [
  { id: 'order', head: 'No.', cell: ({ order }) => order },
  {
    id: 'vessel',
    head: 'Vessel',
    cell: ({ title, tree }) => (
      <span className="row vessel-name" title={`${title}, ${looks[tree].title}`}>
        <Swatch colour={looks[tree].colour} pattern={tree === 'outflow' ? 'lines' : 'solid'} />
        <span className="nm">{title}</span>
      </span>
    ),
  },
  {
    id: 'diameter',
    head: 'Width',
    numeric: true,
    cell: ({ diameterMm }) => diameterMm.toFixed(1),
  },
  { id: 'depth', head: 'Depth', numeric: true, cell: ({ depthMm }) => depthMm.toFixed(0) },
];
