// A process of its own for the tests: starts what is asked for in the data folder and tells each step as one line.
import { openDataDir } from '../../embedded/data-dir';
import { startPostgres } from '../../embedded/postgres';
import { startTemporal } from '../../embedded/temporal';

const [folder = '', ...parts] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);

async function serve() {
  const dataDir = await openDataDir(folder);
  if (parts.includes('postgres')) {
    const postgres = await startPostgres({ dataDir, report: say });
    say(`postgres ${postgres.databaseUrl}`);
  }
  if (parts.includes('temporal')) {
    const cli = process.env['TEMPORAL_CLI'];
    const temporal = await startTemporal({ dataDir, namespace: 'default', cli, report: say });
    say(`temporal ${temporal.address}`);
  }
  say('serving');
  // Nothing else keeps a process that only holds the lock.
  setInterval(() => undefined, 60_000);
}

serve().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  // The servers that did start end by their leash.
  process.exit(1);
});
