import { Command, Download, X } from 'lucide-react';
import type { ReactElement } from 'react';
import { IconButton } from '../ui/kit/icon-button.tsx';
import { closeOpenCase, saveArchive } from '../ui/operations/saved-cases.ts';
import { openPalette } from './palette.tsx';
import { useCaseStore } from '../ui/session/hooks.ts';

/** All commands, save and close, at the right end of every step. */
export function CaseCommands(): ReactElement {
  const caseStore = useCaseStore();
  return (
    <>
      <IconButton icon={Command} name="Commands" shortcut="Ctrl+K" onPress={openPalette} />
      <IconButton
        icon={Download}
        name="Save the case as a file"
        shortcut="Ctrl+S"
        onPress={() => void saveArchive()}
        disabledReason={caseStore ? undefined : 'No case is open yet'}
      />
      <IconButton icon={X} name="Close the case" onPress={() => void closeOpenCase()} />
    </>
  );
}
