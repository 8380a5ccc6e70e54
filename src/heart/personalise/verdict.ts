/** What an ensemble says and what it leaves open, in plain words. */
import type { ConductionFit, FittedVelocity, VelocityName } from './fit-conduction.ts';

/** A spread above this share of the prior's: the data hardly changed what was assumed. */
const UNDECIDED_SHARE = 0.6;
/** Velocities that move together like this are known only in combination. */
const TIED = 0.85;
/** A site that spreads farther than this is not located, mm. */
const LOCATED_MM = 15;
/** Another set of sites with more than this share is a serious alternative. */
const ALTERNATIVE_SHARE = 0.1;
/** A residual above this many times the noise is not explained by the model. */
const UNEXPLAINED = 1.5;

/** Whether the data narrowed a velocity clearly beyond what was assumed. */
export const isDecided = ({ spreadShare }: Pick<FittedVelocity, 'spreadShare'>): boolean =>
  spreadShare <= UNDECIDED_SHARE;

const TITLES: Readonly<Record<VelocityName, string>> = {
  along: 'velocity along fibres',
  across: 'velocity across fibres',
  endocardial: 'velocity under the endocardium',
};

type Judged = Pick<
  ConductionFit,
  'velocities' | 'correlations' | 'rootGroups' | 'residuals' | 'complete'
> & { readonly rootCount: number };

export function verdict(fit: Judged): Pick<ConductionFit, 'decided' | 'statements'> {
  const open: string[] = [];
  const known: string[] = [];
  for (const velocity of fit.velocities) {
    if (!isDecided(velocity)) open.push(notDecided(velocity));
    else known.push(`The ${TITLES[velocity.name]} is ${inWords(velocity)}.`);
  }
  for (const { between, value } of fit.correlations) {
    if (Math.abs(value) < TIED) continue;
    const way = value > 0 ? 'rise together' : 'trade against each other';
    open.push(
      `Only a combination is determined: ${TITLES[between[0]]} and ${TITLES[between[1]]} ${way} (correlation ${value.toFixed(2)}) at equal fit.`,
    );
  }
  if (fit.rootCount > 0) open.push(...rootsLeftOpen(fit));
  for (const { title, value, expected, unit } of fit.residuals) {
    if (value <= UNEXPLAINED * expected) continue;
    open.push(
      `The model does not explain the ${title}: ${value.toFixed(1)} ${unit} remain where noise would leave ${expected.toFixed(1)} ${unit}. Intervals are then too narrow.`,
    );
  }
  if (!fit.complete) {
    open.push(
      'The evaluations ran out before the ensemble had come to rest; means and spreads are not final.',
    );
  }
  const decided = open.length === 0;
  const head = decided
    ? 'These data determine the velocities and the first sites within the spread given.'
    : 'These data do not decide everything.';
  return { decided, statements: [head, ...open, ...known] };
}

const inWords = ({ mean, interval }: FittedVelocity): string =>
  `${mean.toFixed(2)} m/s (90 % between ${interval[0].toFixed(2)} and ${interval[1].toFixed(2)})`;

const notDecided = (velocity: FittedVelocity): string =>
  `Not decided by these data: the ${TITLES[velocity.name]}, ${inWords(velocity)}, is hardly narrower than what was assumed before.`;

function rootsLeftOpen({ rootGroups }: Judged): string[] {
  const serious = rootGroups.filter(({ share }) => share >= ALTERNATIVE_SHARE);
  if (serious.length === 0) {
    return ['Not decided by these data: the first sites, which may lie almost anywhere.'];
  }
  if (serious.length > 1) {
    const shares = serious.map(({ share }) => `${Math.round(100 * share)} %`).join(', ');
    return [
      `Not decided by these data: ${serious.length} distinct sets of first sites fit (${shares} of the ensemble).`,
    ];
  }
  const [{ sites, share }] = serious;
  const widest = Math.max(...sites.map(({ spreadMm }) => spreadMm));
  if (share < 0.6 || widest > LOCATED_MM) {
    return [
      `Not decided by these data: the first sites, which spread over ${Math.round(widest)} mm and more.`,
    ];
  }
  return [];
}
