import type { RuleGroupType } from 'react-querybuilder';
import { catalogue } from '../../rules/catalogue';
import { faultsOfValue } from '../../rules/condition-value';
import { factNamed } from '../../rules/facts';
import { OPERATORS } from '../../rules/operators';
import { fitChanged } from '../../web/rules/fit-changed';
import { fieldList, fitValue, valueKind } from '../../web/rules/fit-value';

const all = catalogue();
const asked = (operator: string) => OPERATORS[operator]!.value;
const group = (...rules: [field: string, operator: string, value: unknown][]): RuleGroupType => ({
  id: 'root',
  combinator: 'and',
  rules: rules.map(([field, operator, value], at) => ({ id: `leaf ${at}`, field, operator, value })),
});
const leaf = ({ rules: [first] }: RuleGroupType) => first;

test('whatever was entered of a kind stays, if another operator or fact takes it', () => {
  const values = ['vip', 5, true, ['a', 'b'], [1, 2], [true, false]];
  for (const { name, type, operators } of all.facts)
    for (const operator of operators)
      for (const value of values) {
        const wanted = asked(operator);
        const about = factNamed(name.replace('*', 'vip'))!;
        const { values } = about;
        if (faultsOfValue(value, { fact: name, type, values, wanted }).length > 0) continue;
        expect([name, operator, fitValue(valueKind(wanted, type), value)]).toEqual([name, operator, value]);
      }
});

test('only the condition whose operator or fact changed gets another value', () => {
  const odd: [string, string, unknown] = ['message.text', 'textContainsAny', 'not a list'];
  const before = group(['case.field.vip', 'equal', 5], odd);
  expect(fitChanged(all, before, before)).toEqual(before);
  expect(fitChanged(all, before, group(['case.field.vip', 'in', 5], odd))).toEqual(
    group(['case.field.vip', 'in', [5]], odd),
  );
  const text = group(['message.text', 'equal', '7']);
  expect(leaf(fitChanged(all, text, group(['message.text', 'lessThan', '7'])))).toMatchObject({ value: 7 });
});

test("a field's name is typed without touching what is asked of it; another fact begins anew", () => {
  const before = group(['case.field.v', 'equal', true]);
  const renamed = group(['case.field.vi', 'equal', true]);
  expect(fitChanged(all, before, renamed)).toEqual(renamed);
  expect(leaf(fitChanged(all, before, group(['chat.state', 'equal', true])))).toMatchObject({
    operator: 'equal',
    value: '',
  });
  expect(leaf(fitChanged(all, before, group(['message.text', 'equal', true])))).toMatchObject({
    operator: 'textContainsAny',
    value: [],
  });
});

test('a list for a field keeps the kinds of what stood in it', () => {
  expect(fieldList('number', [true, 'a'], ['true', 'a', '5', 'six'])).toEqual([true, 'a', 5]);
});
