import { VARIABLES as known } from '../../rules/variables';
import { VARIABLE_NAMES } from '../../web/actions/variables';

test('the variables that texts of rules and macros offer are those there are, lists and named fields aside', () => {
  const plain = Object.entries(known)
    .filter(([name, { type }]) => type !== 'list' && name !== 'case.field.NAME')
    .map(([name]) => name);
  expect([...VARIABLE_NAMES].sort()).toEqual(plain.sort());
});
