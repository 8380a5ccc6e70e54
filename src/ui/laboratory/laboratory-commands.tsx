import { ArrowLeft, FileSpreadsheet, Image } from 'lucide-react';
import type { ReactElement } from 'react';
import { toFailure } from '../../core/failure.ts';
import { Button } from '../kit/button.tsx';
import { saveTextFile } from '../report/save-file.ts';
import { notify } from '../session/session.ts';
import { CommandBar } from '../shell/command-bar.tsx';
import { VERSION } from '../version.ts';
import { experimentCsv } from './csv.ts';
import { leaveLaboratory } from './laboratory-route.ts';
import { STAGE_ID } from './laboratory-stage.tsx';
import { laboratory, redoLab, resultOf, undoLab, useLaboratory } from './laboratory-store.ts';
import { laboratoryPicture } from './picture.ts';
import type { Experiment } from './protocol.ts';

/** Undo of the bench, the way back, and the ways out of the page. */
export function LaboratoryCommands({ backTo }: { readonly backTo: string }): ReactElement {
  const undoName = useLaboratory((state) => state.past.at(-1)?.words);
  const redoName = useLaboratory((state) => state.future.at(-1)?.words);
  const empty = useLaboratory((state) =>
    state.cells.every((cell) => resultOf(state, state.experiment, cell)?.outOfDate !== false),
  );
  const reason = empty ? 'Nothing has been computed yet for what is set now' : undefined;
  return (
    <CommandBar
      undoName={undoName}
      redoName={redoName}
      onUndo={undoLab}
      onRedo={redoLab}
      tools={
        <Button kind="ghost" icon={ArrowLeft} onPress={leaveLaboratory} shortcut="Escape">
          {`Back to ${backTo}`}
        </Button>
      }
      right={
        <>
          <Button
            kind="ghost"
            icon={FileSpreadsheet}
            name="Save the results as CSV"
            onPress={saveCsv}
            disabledReason={reason}
            hint="Settings, figures and samples, each with its unit"
          >
            CSV
          </Button>
          <Button
            kind="ghost"
            icon={Image}
            name="Save the charts as PNG"
            onPress={() => void savePicture()}
            disabledReason={reason}
            hint="The charts with cells, figures and the word SIMULATED"
          >
            PNG
          </Button>
        </>
      }
    />
  );
}

const fileTitle = (experiment: Experiment): string => `laboratory-${experiment}-simulated`;

function saveCsv(): void {
  const state = laboratory.getState();
  const text = experimentCsv(state, state.experiment, new Date(), VERSION);
  const name = `${fileTitle(state.experiment)}.csv`;
  saveTextFile(name, text, 'text/csv');
  notify(`Saved as ${name}.`);
}

async function savePicture(): Promise<void> {
  const state = laboratory.getState();
  const stage = document.getElementById(STAGE_ID);
  if (!stage) return;
  try {
    const blob = await laboratoryPicture(stage, state, VERSION);
    const url = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = url;
    link.download = `${fileTitle(state.experiment)}.png`;
    link.click();
    // The download has taken its own hold of the blob by the next turn.
    setTimeout(() => URL.revokeObjectURL(url), 0);
    notify(`Saved as ${link.download}.`);
  } catch (error) {
    laboratory.setState({ failure: toFailure(error) });
  }
}
