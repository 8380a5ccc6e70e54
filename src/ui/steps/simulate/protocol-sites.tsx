import { X } from 'lucide-react';
import type { ReactElement } from 'react';
import type { PacingSite } from '../../../heart/protocol/protocol.ts';
import type { HeartModel } from '../../../pipeline/heart-model.ts';
import { Button } from '../../kit/button.tsx';
import { IconButton } from '../../kit/icon-button.tsx';
import { FailureNote } from '../../kit/note.tsx';
import { Section } from '../../kit/section.tsx';
import { Checkbox } from '../../kit/toggle.tsx';
import { PickSwitch } from './pick-switch.tsx';
import { modelSites } from './protocol-cost.ts';
import {
  changeForm,
  chosenIds,
  removePickedSite,
  sitesOf,
  useProtocolForm,
} from './protocol-form.ts';

/** The sites of a study: the usual ones of this heart, and points picked on it. */
export function ProtocolSites({ model }: { readonly model: HeartModel | undefined }): ReactElement {
  const form = useProtocolForm((state) => state);
  const found = model && modelSites(model);
  const all = found?.value ?? [];
  const chosen = chosenIds(form, all);
  const count = sitesOf(form, all).length;
  return (
    <Section
      title="Pacing sites"
      note={count === 1 ? '1 site' : `${count} sites`}
      actions={
        <>
          <Button
            kind="ghost"
            size="small"
            name="Tick all sites"
            onPress={() => changeForm({ chosen: all.map(({ id }) => id) })}
            disabledReason={chosen.length === all.length ? 'All are ticked' : undefined}
          >
            All
          </Button>
          <Button
            kind="ghost"
            size="small"
            name="Tick no site"
            onPress={() => changeForm({ chosen: [] })}
            disabledReason={chosen.length === 0 ? 'None is ticked' : undefined}
          >
            None
          </Button>
        </>
      }
    >
      {found?.value === undefined && found && <FailureNote failure={found.failure} />}
      <div className="protocol-sites" role="group" aria-label="Sites to pace">
        {all.map((site) => (
          <Checkbox
            key={site.id}
            label={site.title}
            checked={chosen.includes(site.id)}
            onChange={(on) => toggle(all, chosen, site, on)}
          />
        ))}
      </div>
      {form.picked.length > 0 && (
        <ul className="site-list" aria-label="Picked sites">
          {form.picked.map(({ id, title, site }) => (
            <li className="li" key={id}>
              <span className="nm">
                {title}
                {site.kind === 'point' && (
                  <span className="t3">
                    {` ${site.positionMm.map((value) => value.toFixed(0)).join(', ')} mm`}
                  </span>
                )}
              </span>
              <IconButton
                icon={X}
                name={`Remove ${title.toLowerCase()}`}
                size="small"
                onPress={() => removePickedSite(id)}
              />
            </li>
          ))}
        </ul>
      )}
      <PickSwitch />
    </Section>
  );
}

function toggle(
  all: readonly PacingSite[],
  chosen: readonly string[],
  { id }: PacingSite,
  on: boolean,
): void {
  const ids = all.map((site) => site.id);
  changeForm({
    chosen: ids.filter((other) => (other === id ? on : chosen.includes(other))),
  });
}
