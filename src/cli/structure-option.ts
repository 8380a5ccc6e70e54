import { structureByName } from '../core/anatomy.ts';
import { fail } from '../core/failure.ts';
import { required, type CommandInput } from './command.ts';

/** `--structure left-atrium`, or the number of a label; the label. */
export function structureOption(input: CommandInput, usage: string): number {
  const name = required({ usage }, '--structure', input.option('structure'));
  const label = structureByName(name)?.label ?? Number(name);
  if (Number.isInteger(label) && label > 0 && label < 256) return label;
  return fail(
    'bad-input',
    'structure-unknown',
    `"${name}" is no structure that is known, and no label from 1 to 255.`,
    'Give its name as `theatron compare` prints it, or its number in the label map.',
  );
}
