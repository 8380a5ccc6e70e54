import { useMemo, type ReactElement } from 'react';
import { formatMl } from '../../../core/format.ts';
import { voxelVolumeMl } from '../../../core/space.ts';
import { Section } from '../../kit/section.tsx';
import { Swatch } from '../../kit/swatch.tsx';
import { useCase } from '../../session/hooks.ts';
import { TISSUE_CLASSES } from '../../session/tissue-classes.ts';
import { tools, useTools } from '../../session/tools.ts';

/** Scar and border zone, painted inside the ventricular wall with the same brush. */
export function TissueSection(): ReactElement {
  const { layer, selectedTissue } = useTools((state) => state);
  const tissue = useCase((state) => state.tissue);
  const grid = useCase((state) => state.document.steps.segmentation?.summary.grid);
  const volumes = useMemo(() => {
    const counts = new Uint32Array(256);
    for (const value of tissue?.data ?? []) counts[value] += 1;
    return counts;
  }, [tissue]);
  return (
    <Section title="Scar" note="painted inside the ventricular wall">
      {TISSUE_CLASSES.map(({ value, title, colour, pattern }) => {
        const on = layer === 'tissue' && value === selectedTissue;
        return (
          <div className={on ? 'li on' : 'li'} key={value}>
            <Swatch colour={`rgb(${colour.join(' ')})`} pattern={pattern} />
            <button
              type="button"
              className="nm hit"
              aria-pressed={on}
              onClick={() => tools.setState({ layer: 'tissue', selectedTissue: value })}
            >
              {title}
            </button>
            <span className="num">
              {grid ? formatMl(volumes[value] * voxelVolumeMl(grid)) : ''}
            </span>
          </div>
        );
      })}
    </Section>
  );
}
