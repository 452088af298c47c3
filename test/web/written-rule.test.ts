import { afterSaving } from '../../web/rules/written-rule';
import type { WrittenRule } from '../../web/rules/rule-shapes';

const sent: WrittenRule = {
  id: null,
  name: ' Welcome ',
  type: 'new',
  mode: 'watch',
  sectionId: null,
  after: null,
  conditions: { all: [] },
  actions: [],
  stop: false,
};
const answer = { ...sent, id: 'rule', name: 'Welcome' };

test('what was saved is shown as it is stored', () => {
  expect(afterSaving({ ...sent }, sent, answer)).toEqual(answer);
});

test('what is written while it is saved stays, and is a change of what was saved', () => {
  expect(afterSaving({ ...sent, stop: true }, sent, answer)).toEqual({ ...sent, id: 'rule', stop: true });
});
