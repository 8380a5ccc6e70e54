import { Ellipsis } from 'lucide-react';
import type { ReactElement } from 'react';
import { activationMapFile } from '../../../pipeline/activation-map-file.ts';
import { Menu } from '../../kit/menu.tsx';
import { fileName, saveBytes } from '../../report/save-file.ts';
import { useModel, useRun } from '../../session/results.ts';
import { notify, openCase } from '../../session/session.ts';

/** What a run can be taken to other programs as. */
export function ExportMapMenu(): ReactElement {
  const model = useModel();
  const run = useRun('simulation');
  const reason =
    !model || !run
      ? 'Run the simulation first'
      : run.result.activationMs.length !== model.grid.active.length
        ? 'The model was built anew since this run: run it again first'
        : undefined;
  const save = (): void => {
    if (!model || !run) return;
    const { pseudonym } = openCase().getState().document.patient;
    const name = `${fileName(pseudonym)}-activation.vtk`;
    saveBytes(name, activationMapFile(model, run, pseudonym), 'model/vtk');
    notify(`Saved as ${name}: a simulated map in the frame of the images (LPS mm).`);
  };
  return (
    <Menu
      icon={Ellipsis}
      name="Export"
      items={[{ label: 'Export activation map (VTK)', onPress: save, disabledReason: reason }]}
    />
  );
}
