import { before } from '../../web/reports/asked';

const NOW = Date.parse('2026-11-09T14:30:00Z');

test('what reaches to today is compared with as much of the days before', () => {
  const week = { from: '2026-11-03', to: '2026-11-09', by: 'day' } as const;
  expect(before(week, '2026-11-09', NOW)).toEqual({
    ...{ from: '2026-10-27', to: '2026-11-02', by: 'day' },
    until: '2026-11-02T14:30:00.000Z',
  });
});

test('what is over is compared with whole days', () => {
  const week = { from: '2026-11-01', to: '2026-11-07', by: 'day' } as const;
  expect(before(week, '2026-11-09', NOW)).toEqual({ from: '2026-10-25', to: '2026-10-31', by: 'day' });
});
