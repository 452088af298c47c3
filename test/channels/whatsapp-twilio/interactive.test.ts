import fc from 'fast-check';
import { interactiveIn } from '../../../channels/whatsapp-twilio/interactive';

const nothing = { type: 'buttons', body: 'Hi', listButton: null, items: [] };

// Shapes as in Twilio's OpenAPI document of the Content API.
test.each([
  ['plain text', { body: 'Hi' }, null],
  [
    'a call to action',
    {
      actions: [
        { type: 'URL', title: 'Shop', url: 'https://shop.example' },
        { type: 'PHONE_NUMBER', title: 'Call', phone: '+1555' },
        { type: 'COPY_CODE', title: 'Copy', code: 'X1' },
        { type: 'VOICE_CALL', title: 'Talk' },
      ],
    },
    {
      ...nothing,
      buttons: [
        { id: null, title: 'Shop', type: 'url', value: 'https://shop.example' },
        { id: null, title: 'Call', type: 'phone', value: '+1555' },
        { id: null, title: 'Copy', type: 'code', value: 'X1' },
        { id: null, title: 'Talk', type: 'other', value: null },
      ],
    },
  ],
  [
    'a code for signing in',
    { actions: [{ type: 'COPY_CODE', copy_code_text: 'Copy code' }] },
    { ...nothing, buttons: [{ id: null, title: 'Copy code', type: 'code', value: null }] },
  ],
  [
    'a carousel',
    { body: 'Hi', cards: [{ actions: [{ type: 'QUICK_REPLY', title: 'This', id: 'a' }] }, { title: 'x' }] },
    { ...nothing, buttons: [{ id: 'a', title: 'This', type: 'reply', value: null }] },
  ],
  [
    'a flow',
    { body: 'Hi', button_text: 'Begin' },
    { ...nothing, buttons: [{ id: null, title: 'Begin', type: 'other', value: null }] },
  ],
  ['odd values', { actions: [{ title: 7 }, 'x', null], items: 'none' }, null],
])('%s is read', (_, content, expected) => {
  expect(interactiveIn(content, 'Hi')).toEqual(expected);
});

test('whatever a provider describes, reading it neither fails nor grows without a bound', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom('actions', 'items', 'cards', 'button'), fc.jsonValue()),
      (content) => {
        const read = interactiveIn(content, '');
        expect((read?.buttons.length ?? 0) + (read?.items.length ?? 0)).toBeLessThanOrEqual(30);
      },
    ),
  );
  const many = Array.from({ length: 100 }, (_, n) => ({ title: String(n) }));
  expect(interactiveIn({ actions: many }, '')?.buttons).toHaveLength(30);
});
