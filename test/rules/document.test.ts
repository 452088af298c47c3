import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { action } from '../../rules/actions';
import { evaluateRule } from '../../rules/evaluate';
import { factsOf, type FactInput } from '../../rules/facts';
import { newRule, ruleInput } from '../../rules/schema';
import { FILTERS } from '../../rules/texts';
import { VARIABLES } from '../../rules/variables';
import { factRows, operatorRows } from './described';
import { input } from './fact-input';

const document = readFileSync(join(__dirname, '../../docs/rules.md'), 'utf8');
const examples = [...document.matchAll(/```json example\n(.*?)```/gs)].map(([, json]) => {
  const example = ruleInput.parse(JSON.parse(json!));
  return newRule(example.name, example);
});
const named = (name: string) => examples.find((rule) => rule.name === name)!;

/** A message as a change: by whom, and whether it activated the chat. */
const message = (by: 'customer' | 'agent', activated: boolean, text = 'Hello'): FactInput => ({
  ...input,
  message: { ...input.message!, text },
  change: {
    kind: `${by}Message`,
    kinds: [`${by}Message`, ...(activated ? ['chatActivated', 'status'] : [])],
    by,
    byId: null,
    changed: {},
  },
});
const holds = (name: string, about: FactInput) => evaluateRule(named(name), factsOf(about));

describe('the document for rule authors', () => {
  test('shows rules that are accepted as they stand', () => {
    expect(examples.map(({ name, type, actions }) => [type, name, actions])).toEqual([
      ['new', 'Invoices go to billing', expect.any(Array)],
      ['new', 'End new chats', [{ type: 'endChat', status: 'open' }]],
      ['updated', "End chats activated by a customer's answer", [{ type: 'endChat', status: 'open' }]],
      ['updated', "End chats activated by an agent's answer", [{ type: 'endChat', status: 'pending' }]],
      ['current', 'Nobody has answered for five minutes', [{ type: 'setPriority', priority: 'high' }]],
    ]);
  });

  test('shows rules that hold when they should and only then', async () => {
    expect(await holds('Invoices go to billing', message('customer', true, 'My INVOICE?'))).toBe(true);
    expect(await holds('Invoices go to billing', message('customer', true))).toBe(false);
    expect(await holds('End new chats', message('customer', true))).toBe(true);
    for (const [by, other] of [
      ['customer', 'agent'],
      ['agent', 'customer'],
    ] as const) {
      const name = `End chats activated by ${by === 'agent' ? 'an' : 'a'} ${by}'s answer`;
      expect(await holds(name, message(by, true))).toBe(true);
      expect(await holds(name, message(by, false))).toBe(false);
      expect(await holds(name, message(other, true))).toBe(false);
      expect(
        await holds(name, {
          ...input,
          message: null,
          change: { ...input.change, kind: 'note', kinds: ['note'], by },
        }),
      ).toBe(false);
    }
  });

  test('names every fact with its type, every operator and every action', () => {
    for (const row of [...factRows(), ...operatorRows()]) expect(document).toContain(`\n${row}\n`);
    const actions = action.options.map((option) => option.shape.type.value);
    for (const name of actions) expect(document).toMatch(new RegExp(`\`${name}\\b`));
    for (const [name, { about }] of Object.entries(VARIABLES))
      expect(document).toContain(`| \`${name}\` | ${about} |`);
    for (const name of FILTERS) expect(document).toContain(`\`${name}\``);
  });
});
