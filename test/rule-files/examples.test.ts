import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runScenarios } from '../../automation/run-scenarios';
import { connect, type Db } from '../../db/connection';
import { readRuleFile } from '../../rule-files/file';
import { NO_RULES, type RuleSet } from '../../rules/rule-set';
import { replacingRuleSet } from '../../rules/rule-set-schema';
import { createTestDatabase, type TestDatabase } from '../database';

const folder = join(__dirname, '..', '..', 'rule-files', 'examples');
const files = readdirSync(folder);

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = connect(database.url, { max: 3 });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

function setOf(file: string): RuleSet {
  const read = readRuleFile(readFileSync(join(folder, file), 'utf8'));
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return replacingRuleSet(read.set, NO_RULES, '2026-11-25T00:00:00.000Z');
}

test('there are the eleven examples that rule authors are told of', () => {
  const told = readFileSync(join(__dirname, '..', '..', 'docs', 'rules.md'), 'utf8');
  expect(files).toHaveLength(11);
  for (const file of files) expect(told).toContain(`\`${file}\``);
});

test.each(files)('%s does what its scenarios say', async (file) => {
  const set = setOf(file);
  expect(set.scenarios.length).toBeGreaterThan(0);
  const results = await runScenarios(db, set);
  expect(results.flatMap(({ name, failures }) => failures.map(({ words }) => `${name}: ${words}`))).toEqual(
    [],
  );
  expect(results.map(({ passed }) => passed)).toEqual(set.scenarios.map(() => true));
});

test.each(files)('%s fails its scenarios without its rules', async (file) => {
  const results = await runScenarios(db, { ...setOf(file), rules: [] });
  expect(results.some(({ passed }) => !passed)).toBe(true);
});
