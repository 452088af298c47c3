import { AUDITED } from '../../workspace/audit-log';
import words from '../../web/words/people/en.json';

const audit: Record<string, Record<string, string>> = words.audit;

test('everything that the audit log tells of has a sentence, and no sentence is for nothing', () => {
  const told = Object.entries(audit).flatMap(([area, verbs]) =>
    Object.keys(verbs).map((verb) => `${area}.${verb}`),
  );
  expect(told.sort()).toEqual([...AUDITED].sort());
});
