import { formatMs } from '../../core/format.ts';
import { fail } from '../../core/failure.ts';
import { parametersWith } from '../../heart/parameters.ts';
import {
  burstPacing,
  programmedStimulation,
  type PacingSite,
  type Protocol,
} from '../../heart/protocol/protocol.ts';
import { standardSites } from '../../heart/protocol/sites.ts';
import { ventricularFrame } from '../../heart/ventricular-frame.ts';
import { inductionSummary } from '../../pipeline/induction-record.ts';
import { runHeartProtocol } from '../../pipeline/protocol-run.ts';
import { buildWallModel, MODEL_DEFAULTS, MODEL_RANGE } from '../../pipeline/wall-model.ts';
import { rasteriseLesion, unionOfLesions } from '../../plan/lesion.ts';
import {
  choiceOption,
  numberOption,
  required,
  type Command,
  type CommandInput,
} from '../command.ts';
import { labelMapFrom } from '../labels.ts';
import { conductionFrom, MEMBRANE_OPTIONS, membraneFrom } from '../membrane-options.ts';
import { progressContext } from '../output.ts';
import { lesionsFrom } from '../simulate-options.ts';

const usage =
  'stimulate labels.nii.gz --protocol extrastimuli|burst [--sites lv-1,rv-apex|all] [--extras 1..3] [--search decrement|bisect] [--watch-ms 1000] [--spacing-mm 0.8] [--model mms] [--conduction layer|tree|none] [--lesions plan.json]';

/** Programmed stimulation of the ventricles of a label map: refractory periods and what is induced, site by site. */
export const stimulateCommand: Command = {
  usage,
  purpose: 'Pace a labelled heart by a protocol and report what is induced from each site.',
  options: [
    ...MEMBRANE_OPTIONS,
    'protocol',
    'sites',
    'extras',
    'search',
    's1-count',
    's1-interval-ms',
    'watch-ms',
    'spacing-mm',
    'conduction',
    'lesions',
  ],
  async run(input) {
    const file = required({ usage }, 'The label map', input.positionals[0]);
    const spacingMm = numberOption(
      input,
      'spacing-mm',
      MODEL_DEFAULTS.spacingMm,
      MODEL_RANGE.spacingMm,
    );
    const membrane = membraneFrom(input);
    const planned = input.option('lesions');
    const plan = planned ? await lesionsFrom(planned) : [];
    const labels = await labelMapFrom(file);
    const options = { ...MODEL_DEFAULTS, spacingMm };
    const model = await buildWallModel(labels, undefined, options, progressContext('model'));
    const { grid, fibres, segments, depth } = model;
    const sites = standardSites(grid, segments, ventricularFrame(grid));
    const protocol = protocolFrom(input, chosenSites(sites, input.option('sites')));
    const lesions = unionOfLesions(plan.map((lesion) => rasteriseLesion(lesion, grid)));
    const run = await runHeartProtocol(
      {
        tissue: { grid, fibres, segments, depth, parameters: parametersWith(), membrane, lesions },
        protocol,
        conduction: conductionFrom(input),
      },
      progressContext('stimulate'),
    );
    const summary = inductionSummary(run, model);
    return {
      json: summary,
      lines: [
        ...summary.sites.map(
          ({ title, excitable, refractory, sustained }) =>
            `${title}: ${excitable ? refractory.map(({ stimulus, erpMs }) => `ERP ${stimulus} ${erpMs === null ? 'not reached' : formatMs(erpMs)}`).join(', ') || 'captured' : 'not excitable'}; ${sustained.length > 0 ? sustained.map(({ attempt, cycleMs }) => `sustained re-entry by ${attempt}${cycleMs === null ? '' : `, cycle ${formatMs(cycleMs)}`}`).join('; ') : 'no sustained re-entry'}`,
        ),
        `${summary.inducibleSites} of ${summary.sites.length} sites inducible, ${summary.engine}, ${summary.wallSeconds.toFixed(1)} s`,
      ],
    };
  },
};

function chosenSites(all: readonly PacingSite[], wanted: string | undefined): PacingSite[] {
  if (wanted === 'all') return [...all];
  const ids = (wanted ?? 'rv-apex').split(',');
  return ids.map(
    (id) =>
      all.find((site) => site.id === id.trim()) ??
      fail(
        'bad-input',
        'stimulus-unknown',
        `--sites names "${id}", which this heart does not have.`,
        `Use all, or some of: ${all.map((site) => site.id).join(', ')}.`,
      ),
  );
}

function protocolFrom(input: CommandInput, sites: readonly PacingSite[]): Protocol {
  const watchMs = numberOption(input, 'watch-ms', 2000, [100, 20_000]);
  if (choiceOption(input, 'protocol', ['extrastimuli', 'burst']) === 'burst')
    return burstPacing(sites, { watchMs });
  const standard = programmedStimulation(sites);
  const extras = numberOption(input, 'extras', 3, [1, 3]);
  return {
    ...standard,
    watchMs,
    extras: standard.extras.slice(0, Math.round(extras)),
    search:
      choiceOption(input, 'search', ['decrement', 'bisect']) === 'bisect' ? 'bisect' : 'decrement',
    s1: {
      count: Math.round(numberOption(input, 's1-count', standard.s1.count, [1, 30])),
      intervalMs: numberOption(input, 's1-interval-ms', standard.s1.intervalMs, [200, 2000]),
    },
  };
}
