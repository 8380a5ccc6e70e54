/** Records of stimulation protocols: what was induced, and the same protocol again with lesions in the tissue. */
import { digestJson } from '../core/digest.ts';
import type { Attempt, SiteResult } from '../heart/protocol/result.ts';
import { PURKINJE_DEFAULTS } from '../heart/purkinje/conduction-system.ts';
import type { InductionSite, InductionSummary, InputRef } from '../twin/records.ts';
import type { NewRecord } from '../twin/record-map.ts';
import type { WallModel } from './wall-model.ts';
import { leftOutWarnings } from './left-out-tissue.ts';
import { membraneWords, parameterRows } from './membrane-words.ts';
import type { ProtocolRun } from './protocol-run.ts';

export const INDUCTION_VERSION = '1';

export function inductionSummary(run: ProtocolRun, model: WallModel): InductionSummary {
  const { result, protocol, membrane, parameters } = run;
  return {
    protocol: protocol.title,
    model: membraneWords(membrane),
    cells: model.grid.active.length,
    spacingMm: model.grid.grid.spacingMm[0],
    engine: result.engine,
    simulatedMs: result.simulatedMs,
    wallSeconds: result.wallSeconds,
    parameters: parameterRows(parameters, membrane),
    sites: result.sites.map(siteSummary),
    inducibleSites: result.inducibleSites,
    warnings: leftOutWarnings(model.grid, run.lesions),
  };
}

const siteSummary = ({
  site,
  excitable,
  attempts,
  refractoriness,
  sustained,
  nonSustained,
}: SiteResult): InductionSite => ({
  title: site.title,
  excitable,
  attempts: attempts.length,
  refractory: refractoriness.map(({ stimulus, erpMs }) => ({ stimulus, erpMs: erpMs ?? null })),
  nonSustained: nonSustained.length,
  sustained: sustained.map((n) => inducedRhythm(attempts[n])),
});

function inducedRhythm({ label, activity, rhythm }: Attempt): InductionSite['sustained'][number] {
  const exit = activity?.exit?.segment;
  const isthmus = rhythm?.isthmus;
  return {
    attempt: label,
    cycleMs: activity?.cycleLength?.meanMs ?? rhythm?.cycleMs ?? null,
    exitSegment: exit !== undefined && exit > 0 ? exit : null,
    isthmus: isthmus
      ? {
          lengthMm: isthmus.lengthMm,
          widthMm: isthmus.widthMm,
          conductionMs: isthmus.conductionMs,
        }
      : null,
  };
}

/** What a run is made from and what its attempts gave, as one text: equal for equal runs. */
const digestOf = ({ protocol, result }: ProtocolRun): Promise<string> =>
  digestJson({
    protocol,
    attempts: result.sites.map(({ attempts }) =>
      attempts.map(({ label, response, digest }) => [label, response, digest ?? '']),
    ),
  });

async function recordOf<Summary>(run: ProtocolRun, inputs: readonly InputRef[], summary: Summary) {
  return {
    operation: 'heart.protocol',
    operationVersion: INDUCTION_VERSION,
    parameters: {
      ...run.parameters,
      protocol: run.protocol.title,
      membrane: membraneWords(run.membrane),
      lesionVoxels: run.lesions.length,
      fastConduction: run.conduction ?? 'layer',
    },
    inputs,
    seed: run.conduction === 'tree' ? PURKINJE_DEFAULTS.seed : null,
    digest: await digestOf(run),
    interlocks: [],
    summary,
  };
}

export const inductionRecord = (
  run: ProtocolRun,
  model: WallModel,
  inputs: readonly InputRef[],
): Promise<NewRecord<'induction'>> => recordOf(run, inputs, inductionSummary(run, model));

/** The same protocol with lesions, beside what it induced without them. */
export function reinductionRecord(
  run: ProtocolRun,
  before: Pick<InductionSummary, 'inducibleSites' | 'sites'>,
  model: WallModel,
  inputs: readonly InputRef[],
): Promise<NewRecord<'reinduction'>> {
  const summary = inductionSummary(run, model);
  const sites = (count: number): string => `${count} ${count === 1 ? 'site' : 'sites'}`;
  const statement = `Sustained re-entry was induced from ${sites(before.inducibleSites)} of ${before.sites.length} without lesions and from ${sites(summary.inducibleSites)} of ${summary.sites.length} with them.`;
  return recordOf(run, inputs, {
    ...summary,
    comparison: { inducibleBefore: before.inducibleSites, statement },
  });
}
