import { readFile } from 'node:fs/promises';
import { readRuleFile } from './file';
import { CommandError } from './server';
import { faultLines } from './words';

/** Reads a rule file. @throws CommandError when it can't be read, or with every fault and its line. */
export async function readChecked(file: string) {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new CommandError(
      `${file} can't be read. Give the path of a rule file, or make one: npm run rules -- pull ${file}`,
    );
  });
  const read = readRuleFile(text);
  if ('faults' in read) throw new CommandError(faultLines(file, read.faults).join('\n'));
  return read;
}
