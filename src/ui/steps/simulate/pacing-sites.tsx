import { X } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { SEGMENT_TITLES } from '../../../heart/aha-segments.ts';
import type { StimulusSite } from '../../../heart/stimulation.ts';
import { siteWords } from '../../../pipeline/simulation-record.ts';
import { Button } from '../../kit/button.tsx';
import { IconButton } from '../../kit/icon-button.tsx';
import { Section } from '../../kit/section.tsx';
import { Select } from '../../kit/select.tsx';
import { addSite, removeSite, useScenario } from './scenario.ts';
import { PickSwitch } from './pick-switch.tsx';

type SiteChoice = 'apex' | 'his' | `${number}`;

const SITE_CHOICES: readonly { readonly value: SiteChoice; readonly label: string }[] = [
  { value: 'his', label: 'Sinus rhythm (His)' },
  { value: 'apex', label: 'LV apex' },
  ...SEGMENT_TITLES.map((title, segment) => ({
    value: `${segment}` as const,
    label: segment === 0 ? title : `AHA ${segment}, ${title.toLowerCase()}`,
  })),
];

const siteOf = (choice: SiteChoice): StimulusSite =>
  choice === 'apex' || choice === 'his'
    ? { kind: choice }
    : { kind: 'segment', segment: Number(choice) };

/** Where a single run is paced. */
export function PacingSites(): ReactElement {
  const sites = useScenario((state) => state.sites);
  const [choice, setChoice] = useState<SiteChoice>('12');
  return (
    <Section title="Pacing" note={sites.length === 1 ? '1 site' : `${sites.length} sites`}>
      <ul className="site-list" aria-label="Pacing sites">
        {sites.map((site, n) => (
          <li className="li" key={`${n} ${siteWords(site)}`}>
            <span className="t3 num">{n + 1}</span>
            <span className="nm">{siteText(site)}</span>
            <IconButton
              icon={X}
              name={`Remove pacing site ${n + 1}, ${siteWords(site)}`}
              size="small"
              onPress={() => removeSite(n)}
            />
          </li>
        ))}
        {sites.length === 0 && <li className="t2">No site yet: nothing would be stimulated.</li>}
      </ul>
      <div className="site-add">
        <Select
          label="Site to add"
          labelHidden
          options={SITE_CHOICES}
          value={choice}
          onChange={setChoice}
        />
        <Button onPress={() => addSite(siteOf(choice))}>Add</Button>
      </div>
      <PickSwitch />
    </Section>
  );
}

function siteText(site: StimulusSite): string {
  if (site.kind !== 'point') return siteWords(site);
  return `Point ${site.positionMm.map((value) => value.toFixed(0)).join(', ')} mm (LPS)`;
}
