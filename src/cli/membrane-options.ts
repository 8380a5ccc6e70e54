/** The membrane of a run, its fast conduction and its ECG, from options. */
import { fail } from '../core/failure.ts';
import type { CellModelId } from '../heart/cells/cell-model.ts';
import { FAST_CONDUCTION, type FastConduction } from '../heart/fast-conduction.ts';
import type { EcgConductor } from '../heart/heart-tissue.ts';
import { MODEL_CODE, type MembraneChoice } from '../heart/membrane.ts';
import { choiceOption, numberOption, type CommandInput } from './command.ts';

export const MEMBRANE_OPTIONS = ['model', 'layers', 'scale', 'prepace-beats'] as const;

const LAYERS = ['one', 'endo-epi', 'endo-m-epi'] as const;

/** `--model tp06 --layers endo-epi --scale IKr=0.5,INa=0.8 --prepace-beats 20`. */
export function membraneFrom(input: CommandInput): MembraneChoice {
  const code = choiceOption(input, 'model', Object.values(MODEL_CODE));
  const model = (Object.keys(MODEL_CODE) as CellModelId[]).find((id) => MODEL_CODE[id] === code);
  const layers = LAYERS.find((name) => name === choiceOption(input, 'layers', LAYERS));
  const scale = scaleFrom(input.option('scale'));
  return {
    model: model ?? 'mitchell-schaeffer',
    layers: layers ?? 'one',
    ...(scale && { scale }),
    prepaceBeats: numberOption(input, 'prepace-beats', 0, [0, 1000]),
  };
}

function scaleFrom(text: string | undefined): Record<string, number> | undefined {
  if (text === undefined) return undefined;
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [name, value] = part.split('=');
      const share = Number(value);
      if (name && value?.trim() && Number.isFinite(share)) return [name.trim(), share];
      return fail(
        'bad-input',
        'option-unknown',
        `--scale holds "${part}", which is not a current with the share that is left of it.`,
        'Write for example IKr=0.3,INa=0.8.',
      );
    }),
  );
}

/** `--ecg infinite` or `--ecg generic-torso`. */
export const ecgConductorFrom = (input: CommandInput): EcgConductor =>
  choiceOption(input, 'ecg', ['infinite', 'generic-torso']) === 'generic-torso'
    ? 'generic-torso'
    : 'infinite';

/** `--conduction layer`, `tree` or `none`. */
export function conductionFrom(input: CommandInput): FastConduction {
  const choices = Object.keys(FAST_CONDUCTION) as FastConduction[];
  const chosen = choiceOption(input, 'conduction', choices);
  return choices.find((choice) => choice === chosen) ?? 'layer';
}
