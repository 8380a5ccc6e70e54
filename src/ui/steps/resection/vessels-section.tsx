import { useState, type ReactElement } from 'react';
import type { ResectionSummary } from '../../../twin/tumour-records.ts';
import { Button } from '../../kit/button.tsx';
import { DataTable, type Column } from '../../kit/data-table.tsx';
import { Section } from '../../kit/section.tsx';
import { Swatch } from '../../kit/swatch.tsx';

export type VesselCut = ResectionSummary['vesselsCut'][number];

/** Vessels from here on are listed at once and numbered on the flat map; thinner ones on demand. */
export const WIDE_VESSEL_MM = 3;

/** How the two vessel systems of this organ are called and drawn. */
export interface TreeLook {
  readonly title: string;
  readonly colour: string;
}
export type TreeLooks = Readonly<Record<VesselCut['tree'], TreeLook>>;

export interface VesselsSectionProps {
  readonly vessels: readonly VesselCut[];
  readonly looks: TreeLooks;
  readonly stale: boolean;
  readonly selectedOrder: number | undefined;
  readonly onSelect: (vessel: VesselCut) => void;
}

/** Vessels in the order in which the cut meets them. */
export function VesselsSection(props: VesselsSectionProps): ReactElement {
  const { vessels, looks, stale, selectedOrder } = props;
  const [all, setAll] = useState(false);
  const wide = vessels.filter(({ diameterMm }) => diameterMm >= WIDE_VESSEL_MM);
  const thin = vessels.length - wide.length;
  const listed = all ? vessels : wide;
  return (
    <Section
      title="Vessels cut"
      note={vessels.length === 0 ? 'none' : 'in order, mm'}
      actions={
        thin > 0 && (
          <Button size="small" kind="ghost" onPress={() => setAll(!all)}>
            {all ? `Over ${WIDE_VESSEL_MM} mm only` : `All ${vessels.length}`}
          </Button>
        )
      }
    >
      {listed.length > 0 && (
        <div className={stale ? 'vessels-cut stale' : 'vessels-cut'} data-testid="vessels-cut">
          <DataTable
            caption="Vessels in the order in which the cut meets them, with width and depth below the surface"
            columns={vesselColumns(looks)}
            rows={listed}
            rowKey={({ order }) => String(order)}
            selectedKey={selectedOrder === undefined ? '' : String(selectedOrder)}
            onSelect={props.onSelect}
          />
        </div>
      )}
      {listed.length === 0 && thin > 0 && (
        <p className="t2">{`None over ${WIDE_VESSEL_MM} mm; ${thin} thinner.`}</p>
      )}
    </Section>
  );
}

/** `4 portal, 2 hepatic`, counted from the width that is listed. */
export function vesselCounts(vessels: readonly VesselCut[], looks: TreeLooks): string {
  const wide = vessels.filter(({ diameterMm }) => diameterMm >= WIDE_VESSEL_MM);
  const words = (['inflow', 'outflow'] as const).flatMap((tree) => {
    const count = wide.filter((vessel) => vessel.tree === tree).length;
    return count > 0 ? [`${count} ${looks[tree].title.toLowerCase()}`] : [];
  });
  return words.length > 0 ? `${words.join(', ')}, over ${WIDE_VESSEL_MM} mm` : 'none';
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
