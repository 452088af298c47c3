import { localAnswers } from '../../web/composer/local-answers';
import { answer } from './answers-and-files';
import { shelf } from './shelf';

test('two tabs keep their answers beside one another, and forget only their own', () => {
  const here = shelf();
  const [one, two] = [localAnswers(() => here, 'ana'), localAnswers(() => here, 'ana')];
  const [a, b] = [answer('a'), answer('b')];
  one.keep(a);
  two.keep(b);
  expect(one.read()).toEqual([a, b]);
  two.forget('b');
  expect(two.read()).toEqual([a]);
});

test('they are read in the order in which they were written, and by nobody else', () => {
  const here = shelf();
  const mine = localAnswers(() => here, 'ana');
  const late = answer('a', { writtenAt: '2026-11-27T09:00:01.000Z' });
  mine.keep(late);
  mine.keep(answer('b'));
  localAnswers(() => here, 'bo').keep(answer('c'));
  expect(mine.read()).toEqual([answer('b'), late]);
});

test('what is no answer is passed over, and a browser that keeps nothing is no reason to fail', () => {
  const here = shelf();
  const mine = localAnswers(() => here, 'ana');
  mine.keep(answer('a'));
  here.setItem('answerhall.answer.ana.x', '{"clientId":');
  here.setItem('answerhall.answer.ana.y', '{"clientId":"y"}');
  expect(mine.read()).toEqual([answer('a')]);
  const forbidden = localAnswers(() => {
    throw new Error('The operation is insecure.');
  }, 'ana');
  forbidden.keep(answer('a'));
  expect(forbidden.read()).toEqual([]);
});
