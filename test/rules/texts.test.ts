import fc from 'fast-check';
import { faultsOfText, renderText } from '../../rules/texts';
import { VARIABLES } from '../../rules/variables';
import { values } from './text-values';

const rendered = (text: string, more: Partial<typeof values> = {}) =>
  renderText(text, { ...values, ...more });
const nameless = { contact: { ...values.contact, name: null, firstName: null } };

describe('a text with variables', () => {
  test.each([
    ['Hi {{ contact.firstName }}, case {{case.number}}.', 'Hi Grace, case 4711.'],
    ['{{ contact.name | upcase }}', 'GRACE HOPPER'],
    ['{{ case.field.size }} {{ case.field["order number"] }}{{ case.field.none }}', '5 A-17'],
    [
      '{{ contact.labels | join: ", " }} {{ contact.labels.first }} {{ contact.labels[1] }}',
      'vip, old vip old',
    ],
    ['{% if case.priority == "high" %}At once{% else %}Soon{% endif %}', 'At once'],
    ['{% assign who = taker.name | default: agent.name %}{{ who }}', 'Ada'],
    ['{% case case.status %}{% when "open" %}o{% when "closed" %}c{% endcase %}', 'o'],
    ['{% raw %}{{ as it stands }}{% endraw %}', '{{ as it stands }}'],
    ['no variables { at } all', 'no variables { at } all'],
  ])('%s', (text, result) => {
    expect(faultsOfText(text)).toEqual([]);
    expect(rendered(text)).toEqual({ text: result });
  });

  test('has nothing where a variable has no value, or what the text says instead', () => {
    expect(rendered('Hi {{ contact.name }}!', nameless)).toEqual({ text: 'Hi !' });
    expect(rendered('Hi {{ contact.name | default: "there" }}!', nameless)).toEqual({ text: 'Hi there!' });
  });

  test('leaves what a customer wrote as it is', () => {
    const message = { text: '{{ contact.phone }} {% if %}' };
    expect(rendered('You wrote: {{ message.text }}', { message })).toEqual({
      text: `You wrote: ${message.text}`,
    });
  });

  test('may hold every variable of the list, and the example is of the type it says', () => {
    for (const [name, { type, example }] of Object.entries(VARIABLES)) {
      expect(faultsOfText(`{{ ${name} }}`)).toEqual([]);
      expect(Array.isArray(example) ? 'list' : typeof example === 'number' ? 'number' : 'text').toBe(type);
      if (name === 'case.field.NAME') continue;
      const [group = '', key = ''] = name.split('.');
      expect(Object.keys(values[group as keyof typeof values])).toContain(key);
    }
  });

  test.each([
    ['Hi\n {{ contct.name }}', /no variable contct\.name \(line 2, column \d+\)\. Nearest: contact\.name/],
    ['{{ contact }}', /no variable contact \(line 1/],
    ['{{ contact.name.length }}', /no variable contact\.name\.length/],
    ['{{ contact[case.status] }}', /no variable contact\[case\.status\]/],
    ['{{ case.field }}', /no variable case\.field/],
    ['{{ case.field.a.b }}', /no variable case\.field\.a\.b.*Nearest: case\.field\.NAME/],
    ['{{ case.labels.constructor }}', /no variable case\.labels\.constructor/],
    ['{{ __proto__.x }}', /no variable __proto__\.x/],
    ['{% if x == 1 %}{% endif %}', /no variable x/],
    ['{% assign a = nobody %}', /no variable nobody/],
    ['{{ contact.name', /not closed \(line 1, column 1\)/],
    ['{{ }}', /line 1/],
    ['{% if contact.name %}', /not closed/],
    ['{{ contact.name | shout }}', /undefined filter: shout .*Filters are default, upcase/],
    ['{{ contact.name default: "you" }}', /expected "\|" before filter \(line 1, column 25\)/],
    ['{% if case.status = "open" %}x{% endif %}', /Values are compared with ==/],
    ['{% assign a = contact.name default: 1 %}', /filters follow a \|/],
    ['{% include "a" %}', /tag "include" not found .*Tags are if/],
    ['{% render "/etc/passwd" %}', /tag "render" not found/],
    ['{% for l in case.labels %}{% endfor %}', /tag "for" not found/],
    ['{{ "now" | date: "%Y" }}', /undefined filter: date/],
  ])('%s is refused with the place', (text, words) => {
    expect(faultsOfText(text).join('\n')).toMatch(words);
  });

  test('takes no more than its bounds, whatever filters do', () => {
    const doubling = `{% assign s = message.text %}${'{% assign s = s | append: s %}'.repeat(40)}{{ s }}`;
    expect(faultsOfText(doubling)).toEqual([]);
    expect(rendered(doubling)).toEqual({ fault: expect.stringMatching(/memory alloc limit/) as string });
    const often = '{{ message.text }}'.repeat(80);
    expect(rendered(often, { message: { text: 'y'.repeat(4_000) } })).toEqual({
      fault: 'The text becomes longer than 100000 characters.',
    });
  });

  test('never throws when it is checked, and one without faults never throws when it is rendered', () => {
    const piece = fc.constantFrom(
      ...[
        '{{',
        '}}',
        '{%',
        '%}',
        ' ',
        'contact',
        '.',
        'name',
        '|',
        'default',
        ':',
        '"',
        "'",
        'if',
        'endif',
        '[',
        ']',
      ],
      ...[
        'case',
        '=',
        '==',
        '0',
        'assign',
        'x',
        '\n',
        '-',
        'raw',
        'endraw',
        '(',
        ')',
        ',',
        'and',
        'unless',
        '😀',
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        if (faultsOfText(text).length === 0) rendered(text);
      }),
      { numRuns: 2_000 },
    );
  });
});
