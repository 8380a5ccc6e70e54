/** The membrane models that the program has. */
import { fail } from '../../core/failure.ts';
import { BUENO_OROVIO } from './bueno-orovio.ts';
import type { CellModel, CellModelId } from './cell-model.ts';
import { COURTEMANCHE } from './courtemanche.ts';
import { MITCHELL_SCHAEFFER } from './mitchell-schaeffer.ts';
import { OHARA_RUDY, OHARA_RUDY_HERG } from './ohara-rudy.ts';
import { TEN_TUSSCHER } from './ten-tusscher.ts';

export const CELL_MODELS: Readonly<Record<CellModelId, CellModel>> = {
  'mitchell-schaeffer': MITCHELL_SCHAEFFER,
  'bueno-orovio': BUENO_OROVIO,
  'ten-tusscher': TEN_TUSSCHER,
  courtemanche: COURTEMANCHE,
  'ohara-rudy': OHARA_RUDY,
  'ohara-rudy-herg': OHARA_RUDY_HERG,
};

/** The model of that name; fails where there is none. */
export function cellModel(id: string): CellModel {
  const found = Object.values(CELL_MODELS).find((model) => model.id === id);
  if (found) return found;
  return fail(
    'bad-input',
    'unknown-cell-model',
    `There is no cell model "${id}".`,
    `Choose one of: ${Object.keys(CELL_MODELS).join(', ')}.`,
  );
}
