import { withAnchor } from '../../web/rules/after-anchors';

const waiting = { fact: 'case.waitingSince', duration: 'PT5M', businessHours: true } as const;

test('a moment that lies ahead is waited for before it comes, and one that has come after it', () => {
  const closing = withAnchor(waiting, 'window.closesAt');
  expect(closing).toEqual({ fact: 'window.closesAt', duration: '-PT5M', businessHours: false });
  expect(withAnchor(closing, 'chat.endsAt')).toMatchObject({ fact: 'chat.endsAt', duration: '-PT5M' });
  expect(withAnchor(closing, 'chat.endedAt')).toMatchObject({ fact: 'chat.endedAt', duration: 'PT5M' });
  expect(withAnchor(waiting, 'chat.endedAt')).toEqual({ ...waiting, fact: 'chat.endedAt' });
});
