import { lazy, Suspense, useState } from 'react';
import { useCommands } from '../keys/use-commands';

const CommandDialog = lazy(async () => ({ default: (await import('./command-dialog')).CommandDialog }));
const KeysHelp = lazy(async () => ({ default: (await import('./keys-help')).KeysHelp }));

/** Opens the command bar and the help about keys, on every screen. */
export function CommandBar() {
  const [open, setOpen] = useState<'bar' | 'help' | null>(null);
  useCommands({ commandBar: () => setOpen('bar'), help: () => setOpen('help') });
  const close = () => setOpen(null);
  return (
    <Suspense fallback={null}>
      {open === 'bar' && <CommandDialog onClose={close} />}
      {open === 'help' && <KeysHelp onClose={close} />}
    </Suspense>
  );
}
