import type { ReactElement } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { useSession } from '../ui/session/hooks.ts';
import { CommandPalette } from '../ui/shell/command-palette.tsx';
import { commandRows, paletteCommands } from './commands.ts';

const palette = createStore<{ readonly open: boolean }>(() => ({ open: false }));

export const openPalette = (): void => palette.setState({ open: true });

/** Every command of the table that can be run on this screen. */
export function Palette({ onHelp }: { readonly onHelp: () => void }): ReactElement {
  const { open } = useStore(palette);
  const screen = useSession((state) => state.screen);
  const step = useSession((state) => state.step);
  // The palette itself is no choice of its own.
  const rows = commandRows({ help: onHelp, palette: openPalette }).filter(
    ({ run }) => run !== openPalette,
  );
  return (
    <CommandPalette
      open={open}
      onClose={() => palette.setState({ open: false })}
      commands={open ? paletteCommands(rows, screen, step) : []}
    />
  );
}
