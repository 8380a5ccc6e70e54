import type { ReactElement } from 'react';
import { cssColour } from '../../../view/colour-maps.ts';
import type { OrganSummary } from '../../../twin/tumour-records.ts';
import { classNames } from '../../kit/class-names.ts';
import { Section } from '../../kit/section.tsx';
import { Swatch } from '../../kit/swatch.tsx';
import { territoryColour } from './organ-surfaces.ts';
import { chooseTerritory, hoverTerritory, organView, useOrganView } from './organ-view.ts';

export interface TerritoryTableProps {
  readonly territories: OrganSummary['territories'];
  /** Of the organ, for the shares. */
  readonly totalMl: number;
}

/** Parts of the organ by the branch that feeds them; a press shows one alone, the pointer points it out. */
export function TerritoryTable({ territories, totalMl }: TerritoryTableProps): ReactElement {
  const { territory, hovered } = useOrganView((view) => view);
  const choose = (id: string): void => {
    chooseTerritory(id);
    organView.setState({ field: 'territories' });
  };
  return (
    <Section title="Territories" note="nearest branch of the inflow, ml">
      <ul
        className="organ-territories"
        data-testid="territory-table"
        onPointerLeave={() => hoverTerritory(undefined)}
      >
        {territories.map(({ id, title, volumeMl }, n) => (
          <li
            key={id}
            className={classNames('li', id === territory && 'on', id === hovered && 'lit')}
            onPointerEnter={() => hoverTerritory(id)}
          >
            <Swatch colour={cssColour(territoryColour(n))} />
            <button
              type="button"
              className="nm hit"
              aria-pressed={id === territory}
              onFocus={() => hoverTerritory(id)}
              onBlur={() => hoverTerritory(undefined)}
              onClick={() => choose(id)}
            >
              {title}
              <span className="vh">{`, ${volumeMl.toFixed(0)} millilitres`}</span>
            </button>
            <span className="num" aria-hidden>
              {volumeMl.toFixed(0)}
            </span>
            <span className="num share">{`${((100 * volumeMl) / totalMl).toFixed(0)} %`}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
