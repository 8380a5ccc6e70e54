import { fail } from '../core/failure.ts';
import type { CommandResult } from './output.ts';

export interface CommandInput {
  readonly positionals: readonly string[];
  option(name: string): string | undefined;
}

/** One command: how it is called, what it is for, what it does. */
export interface Command {
  readonly usage: string;
  readonly purpose: string;
  /** Names of the options it knows, without dashes; each takes a value. */
  readonly options: readonly string[];
  run(input: CommandInput): Promise<CommandResult>;
}

/** A positional argument or an option that a command cannot do without. */
export function required(
  command: Pick<Command, 'usage'>,
  name: string,
  value: string | undefined,
): string {
  if (value !== undefined && value !== '') return value;
  return fail('bad-input', 'usage', `${name} is missing.`, `Usage: ${command.usage}`);
}

/** An option as a number inside a range. */
export function numberOption(
  input: CommandInput,
  name: string,
  standard: number,
  [low, high]: readonly [number, number],
): number {
  const text = input.option(name);
  if (text === undefined) return standard;
  const value = Number(text);
  if (text.trim() !== '' && value >= low && value <= high) return value;
  return fail(
    'bad-input',
    'option-out-of-range',
    `--${name} is "${text}", which is not a number from ${low} to ${high}.`,
    `Give a number from ${low} to ${high}, or leave the option out for ${standard}.`,
  );
}

/** An option that is one of a few words. */
export function choiceOption(
  input: CommandInput,
  name: string,
  choices: readonly string[],
): string {
  const value = input.option(name) ?? choices[0];
  if (choices.includes(value)) return value;
  return fail(
    'bad-input',
    'option-unknown',
    `--${name} is "${value}", which is not known.`,
    `Use one of: ${choices.join(', ')}.`,
  );
}
