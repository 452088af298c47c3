import { isDatabaseAway, sqlState } from '../../db/transaction';

const withCode = (code: string, message = '') => Object.assign(new Error(message), { code });

test.each([
  withCode('ECONNREFUSED'),
  withCode('ECONNRESET'),
  withCode('ENOENT'),
  withCode('EPIPE', 'write EPIPE'),
  withCode('57P01'),
  withCode('57P03'),
  withCode('08006'),
  withCode('53300'),
  new Error('Connection terminated unexpectedly'),
  new Error('Client has encountered a connection error and is not queryable'),
  new Error('timeout exceeded when trying to connect'),
])('a database that is away is known by %s', (error) => {
  expect(isDatabaseAway(error)).toBe(true);
});

test.each([withCode('23505'), withCode('42P01'), withCode('XX000'), new Error('Something else'), null])(
  'a statement that was refused is none: %s',
  (error) => {
    expect(isDatabaseAway(error)).toBe(false);
  },
);

test('a code of the system is no SQLSTATE, though it has five letters', () => {
  expect(sqlState(withCode('EPIPE'))).toBeUndefined();
  expect(sqlState(withCode('HV00A'))).toBe('HV00A');
});
