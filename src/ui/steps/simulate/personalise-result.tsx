import type { ReactElement } from 'react';
import type { VelocityName } from '../../../heart/personalise/fit-conduction.ts';
import type { PersonaliseResult } from '../../../pipeline/personalise-run.ts';
import { personaliseSummary, sitesOfFit } from '../../../pipeline/personalise-summary.ts';
import type { PersonaliseSummary } from '../../../pipeline/personalise-summary.ts';
import { Button } from '../../kit/button.tsx';
import { notify } from '../../session/session.ts';
import { adoptConduction } from './scenario.ts';

const TITLES: Readonly<Record<VelocityName, string>> = {
  along: 'Along fibres',
  across: 'Across fibres',
  endocardial: 'Endocardial layer',
};

/** What the ensemble says: velocities with their spread, sites, misfit, and in words what is left open. */
export function PersonaliseResultView({
  result,
  current,
}: {
  readonly result: PersonaliseResult;
  /** Whether it was fitted to the model that is shown. */
  readonly current: boolean;
}): ReactElement {
  const summary = personaliseSummary(result);
  const [head, ...rest] = summary.statements;
  return (
    <div className="fit-result" data-testid="personalise-result">
      <p className={summary.decided ? 'fit-head' : 'fit-head open'}>{head}</p>
      <ul className="fit-plots" aria-label="Velocities, m/s">
        {summary.velocities.map((velocity) => (
          <Interval key={velocity.name} velocity={velocity} />
        ))}
      </ul>
      <p className="t3 fit-key">
        Bar: 90 % of {summary.members} members, tick: mean, box: assumed before.
      </p>
      <ul className="measure-list">
        {rest.map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
      <ul className="measure-list t2" aria-label="Misfit">
        {summary.residuals.map(({ title, value, expected, unit }) => (
          <li key={title}>
            {`${title}: ${value.toFixed(1)} ${unit} remain, noise explains ${expected.toFixed(1)} ${unit}.`}
          </li>
        ))}
        {summary.notes.map((words) => (
          <li key={words}>{words}</li>
        ))}
        <li>{`Seed ${summary.seed}, ${summary.evaluations.toLocaleString('en')} evaluations, ${summary.wallSeconds.toFixed(0)} s.`}</li>
      </ul>
      <Button
        wide
        onPress={() => adopt(result, summary)}
        disabledReason={
          current ? undefined : 'The model was built anew since this fit: fit again first'
        }
      >
        Use these velocities
      </Button>
    </div>
  );
}

function adopt(result: PersonaliseResult, { velocities, members, seed }: PersonaliseSummary): void {
  const mean = (name: VelocityName): number =>
    velocities.find((velocity) => velocity.name === name)?.mean ?? 0;
  adoptConduction(
    { along: mean('along'), across: mean('across'), endocardial: mean('endocardial') },
    sitesOfFit(result),
    { seed, members },
  );
  notify(
    `The next run uses the means of an ensemble of ${members} members (seed ${seed}), with its most likely sites. They are no measured values: look at the intervals.`,
  );
}

/** End of the common scale, m/s. */
const SCALE = 2;
const percent = (value: number): number => Math.min(100, (100 * value) / SCALE);

function Interval({
  velocity: { name, mean, interval, prior, decided },
}: {
  readonly velocity: PersonaliseSummary['velocities'][number];
}): ReactElement {
  const span = ([low, high]: readonly [number, number]) => ({
    x: `${percent(low)}%`,
    width: `${percent(high) - percent(low)}%`,
  });
  const words = `${mean.toFixed(2)} m/s, 90 % ${interval[0].toFixed(2)} to ${interval[1].toFixed(2)}`;
  return (
    <li>
      <span className="fit-name">{TITLES[name]}</span>
      <span className="fit-value">{words}</span>
      <svg
        className="fit-plot"
        role="img"
        aria-label={`${TITLES[name]}: ${words}, assumed ${prior[0]} to ${prior[1]} before`}
      >
        <rect className="prior" y="3" height="14" {...span(prior)} />
        <rect className={decided ? 'bar' : 'bar open'} y="7" height="6" {...span(interval)} />
        <rect className="mean" x={`${percent(mean)}%`} y="3" width="2" height="14" />
      </svg>
      <span className={decided ? 'fit-word' : 'fit-word open'}>
        {decided ? 'decided by these data' : 'not decided by these data'}
      </span>
    </li>
  );
}
