import { bodyOfText, bodyText } from '../../web/actions/webhook-body';

test('a body of JSON stays JSON when it is written on, and a text stays a text', () => {
  for (const body of [{ case: '{{ case.number }}', tags: ['a', 1, true, null] }, ['a'], 5, false])
    expect(bodyOfText(bodyText(body), true)).toEqual(body);
  for (const body of ['Hello', '{"a": 1}', '5']) expect(bodyOfText(bodyText(body), false)).toBe(body);
  for (const text of ['{"a": ', '', 'null']) expect(bodyOfText(text, true)).toBe(text);
});
