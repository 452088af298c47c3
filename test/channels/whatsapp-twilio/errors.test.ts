import { errorTable, type ErrorClass } from '../../../channels/whatsapp-twilio/error-table';
import { deliveryError, knownError } from '../../../channels/whatsapp-twilio/errors';

/** Written down a second time, by class, so that a slip in the table is seen. */
const classes: Record<ErrorClass, string> = {
  permanent: `11750 11751 20403 20404 21211 21602 21603 21604 21610 21612 21614 21617 21619 21620 21623 21654 21655 21656
    21657 21658 30004 30005 30006 30007 63003 63005 63006 63011 63013 63014 63015 63016 63019 63021 63024 63026 63027
    63028 63030 63031 63032 63033 63034 63036 63040 63042 92001 92002 92003 92004 92005 92006 92007 92008 92009`,
  transient: '20429 30008 30022 63009 63012 63017 63018 63023 63025 63029 63037',
  unknown: '20500 20503 63010',
  configuration: `11200 11205 11210 11215 11220 11235 11237 12100 12200 12300 20003 21212 21408 21606 21608 21609 21660
    21701 21703 21705 30002 63001 63002 63007 63008 63020 63022 63043 63044 63045 63047 63051 63112`,
  later: '14107 21611 30001 30003 63038 63041 63049',
};
const all = Object.entries(classes).flatMap(([kind, codes]) =>
  codes.split(/\s+/).map((code) => [code, kind] as const),
);

test('the table holds these codes and no others', () => {
  expect(Object.keys(errorTable)).toEqual(all.map(([code]) => code).sort());
});

test.each(all)('%s is %s and says what happened and what to do', (code, kind) => {
  const error = deliveryError(code);
  expect(knownError(code)?.class).toBe(kind);
  expect(error.code).toBe(code);
  expect(error.misconfigured ?? false).toBe(kind === 'configuration');
  // What happened, and what to do about it.
  expect(error.message).toMatch(/[.;:] ?\S.*\.$/);
  if (kind === 'configuration') expect(error.message).toMatch(/dministrator/);
});

test('only limits of rate and full queues are waited for', () => {
  const waited = all.map(([code]) => code).filter((code) => knownError(code)?.waits);
  expect(waited.sort()).toEqual(['14107', '20429', '21611', '30001', '30022', '63017', '63018']);
});

test.each(['29999', '63046', '630160', 'http-404', '__proto__', 'toString', ''])(
  'the unknown code %p is shown and never repeated by itself',
  (code) => {
    expect(knownError(code)).toBeUndefined();
    expect(deliveryError(code)).toEqual({ code, message: expect.stringContaining(code) as string });
  },
);
