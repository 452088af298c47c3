import { filled, isFilled, maySend, variablesOf } from '../../web/composer/template-text';

test('a variable without a value stays as it is written', () => {
  expect(filled('Hello {{1}}, your {{ item }} is here', { 1: 'Ana', item: ' ' })).toBe(
    'Hello Ana, your {{ item }} is here',
  );
});

test('the values are asked for in the order of the text', () => {
  expect(
    variablesOf({ text: '{{name}} ordered {{10}} and {{2}}', variables: { 2: '', 10: '', name: '' } }),
  ).toEqual(['name', '10', '2']);
});

test('it may be sent when every value is there, and the window or the approval allows it', () => {
  expect(isFilled({ variables: { 1: 'sample' } }, {})).toBe(false);
  expect(isFilled({ variables: { 1: 'sample' } }, { 1: 'x' })).toBe(true);
  expect(maySend({ sendable: 'inWindow' }, true)).toBe(false);
  expect(maySend({ sendable: 'inWindow' }, false)).toBe(true);
  expect(maySend({ sendable: 'always' }, true)).toBe(true);
  expect(maySend({ sendable: 'never' }, false)).toBe(false);
});
