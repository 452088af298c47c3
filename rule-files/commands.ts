import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { diffRuleSets } from '../rules/diff-rule-sets';
import { NO_RULES } from '../rules/rule-set';
import { replacingRuleSet, type RuleSetInput } from '../rules/rule-set-schema';
import { readChecked } from './checked-file';
import { readRuleFile, writeRuleFile } from './file';
import { CommandError, draftChangedAt, readDraftDifferences, readLive, type Server } from './server';
import { differenceLines } from './words';

export interface Surroundings {
  server: Server;
  /** Where editors find the schema of rule files. */
  schemaUrl: string;
  say: (line: string) => void;
  /** Asks a person; false where nobody can be asked or the answer was no. */
  agrees: (question: string) => Promise<boolean>;
}

/** Checks a file without a server. @throws CommandError with every fault and its line. */
export async function check(file: string, { say }: Pick<Surroundings, 'say'>): Promise<void> {
  const { set } = await readChecked(file);
  const { rules, sections, scenarios } = set;
  say(
    `${file}: ${rules.length} rules, ${sections.length} sections, ${scenarios.length} scenarios, all in order.`,
  );
}

/** Writes the rules that are live into the file. What the file holds that is not live is shown first. */
export async function pull(file: string, around: Surroundings): Promise<void> {
  const { say, agrees, server, schemaUrl } = around;
  const { version, ...live } = await readLive(server);
  if (existsSync(file)) {
    const old = readRuleFile(await readFile(file, 'utf8'));
    const lost = 'set' in old ? between(live, old.set) : null;
    if (lost?.length === 0) return say(`${file} holds version ${version} already.`);
    if (lost) differenceLines(lost).forEach(say);
    if (!(await agrees(`Replace what only ${file} holds by version ${version}?`)))
      throw new CommandError(`${file} was left as it is. Push it first, or say --yes to replace it.`);
  }
  await writeFile(file, writeRuleFile(live, schemaUrl));
  say(`${file}: version ${version}, ${live.rules.length} rules.`);
}

/**
 * Makes the file's rules live, after showing what changes. New rules that write to customers begin as `watch`: the
 * next push switches them on.
 */
export async function push(file: string, note: string, around: Surroundings): Promise<void> {
  const { say, agrees, server } = around;
  const { set, text } = await readChecked(file);
  const { version, ...live } = await readLive(server);
  const changedAt = await draftChangedAt(server);
  if (changedAt !== null)
    throw new CommandError(
      `There is a draft of the rules, changed ${changedAt}. Publish it (POST /api/rules/publish) or throw it away (DELETE /api/rules/draft) first.`,
    );
  const { rules, watched } = newWritersWatched(set, live);
  if (between(live, { ...set, rules }).length === 0)
    return say(`Nothing to change: version ${version} is what ${file} holds.`);
  await server.send('PUT', '/api/rules/draft', { ...set, rules });
  try {
    differenceLines(await readDraftDifferences(server)).forEach(say);
    for (const name of watched)
      say(`! "${name}" writes to customers: it begins as watch. Push again to switch it on.`);
    if (!(await agrees(`Make this live in place of version ${version}?`)))
      throw new CommandError('Nothing was changed. Say --yes where nobody can be asked.');
    const published = await server.send('POST', '/api/rules/publish', { note });
    await writeFile(file, text);
    say(`Published as version ${versionOf(published)}.`);
  } catch (error) {
    await server.send('DELETE', '/api/rules/draft');
    throw error;
  }
}

function versionOf(published: unknown): string {
  return typeof published === 'object' && published !== null && 'version' in published
    ? String(published.version)
    : '?';
}

const WRITES = new Set(['sendMessage', 'sendTemplate']);

function newWritersWatched(set: RuleSetInput, live: RuleSetInput) {
  const watched: string[] = [];
  const rules = set.rules.map((rule) => {
    const isNew = !live.rules.some(({ id }) => id === rule.id);
    const isOn = rule.mode === 'on' || rule.enabled === true;
    if (!isNew || !isOn || !rule.actions.some(({ type }) => WRITES.has(type))) return rule;
    watched.push(rule.name);
    const { enabled: _, ...rest } = rule;
    return { ...rest, mode: 'watch' as const };
  });
  return { rules, watched };
}

function between(from: RuleSetInput, to: RuleSetInput) {
  const whole = (input: RuleSetInput) => replacingRuleSet(input, NO_RULES, '');
  return diffRuleSets(whole(from), whole(to));
}
