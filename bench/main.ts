import { benchDeliveries } from './deliveries';
import { benchFiles } from './files';
import { benchOutage } from './outage';
import { benchRules } from './rules';
import { benchTimeRules } from './time-rules';
import { benchTryRules } from './try-rules';
import { benchWall } from './wall';
import { benchWrongRule } from './wrong-rule';
import { reasonOf } from '../reason';

/** `npm run bench [name…]`: every benchmark, or those named. Each prints what it measured, beside what it compares with. */
const benches: Record<string, (print: (line: string) => void) => Promise<void>> = {
  rules: benchRules,
  tries: benchTryRules,
  'time-rules': benchTimeRules,
  'wrong-rule': benchWrongRule,
  deliveries: benchDeliveries,
  outage: benchOutage,
  files: benchFiles,
  wall: benchWall,
};

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const unknown = wanted.find((name) => !Object.hasOwn(benches, name));
  if (unknown !== undefined)
    throw new Error(`There is no benchmark "${unknown}". There are: ${Object.keys(benches).join(', ')}.`);
  for (const [name, bench] of Object.entries(benches)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    print(name);
    await bench((line) => print(`  ${line}`));
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
});
