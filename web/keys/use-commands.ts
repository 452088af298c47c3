import { useEffect, useRef } from 'react';
import { usePreferences } from '../preferences/preferences';
import { COMMANDS, type CommandName } from './commands';
import { addCommands } from './running-commands';
import { useKeys, type KeyMap } from './use-keys';

/** What each command does here; `undefined`: nothing at the moment. */
export type CommandMap = Partial<Record<CommandName, ((event: KeyboardEvent) => void) | undefined>>;

/** Listens to the keys of these commands while the component stands, and offers them in the command bar. */
export function useCommands(commands: CommandMap): void {
  const { singleKeys } = usePreferences();
  const map: KeyMap = {};
  for (const [name, act] of Object.entries(commands)) if (act) map[COMMANDS[name as CommandName].key] = act; // the keys of a CommandMap
  useKeys(map, singleKeys);
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => addCommands(latest), []);
}
