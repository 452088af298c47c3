import { Problem } from '../../web/api/client';
import { triesAgain } from '../../web/api/queries';

test.each([
  [new Problem('report-too-long', 503, ''), 0],
  [new Problem('not-found', 404, ''), 0],
  [new Problem('unavailable', 503, ''), 2],
  [new Problem('unreachable', 0, ''), 2],
  [new Problem('reports-busy', 503, ''), 5],
])('%o is asked for again %i times', (problem, times) => expect(triesAgain(problem)).toBe(times));
