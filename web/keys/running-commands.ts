import type { CommandName } from './commands';
import type { CommandMap } from './use-commands';

const maps: { current: CommandMap }[] = [];

/** Remembers what the commands of a component do, while it stands. */
export function addCommands(map: { current: CommandMap }): () => void {
  maps.push(map);
  return () => void maps.splice(maps.indexOf(map), 1);
}

/** What can be done at the moment: the commands of all that stands, each once. */
export function runningCommands(): Map<CommandName, () => void> {
  const running = new Map<CommandName, () => void>();
  for (const { current } of maps)
    for (const [name, act] of Object.entries(current))
      // Which row of a list is meant is told by the keyboard only.
      if (act) running.set(name as CommandName, () => act(new KeyboardEvent('keydown'))); // the keys of a CommandMap
  return running;
}
