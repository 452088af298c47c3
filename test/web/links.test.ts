import { piecesOf, webAddress } from '../../web/thread/links';

const linksIn = (text: string) => piecesOf(text).flatMap(({ href }) => href ?? []);

describe('links in texts', () => {
  test.each([
    ['see https://example.com/a?b=c#d now', ['https://example.com/a?b=c#d']],
    ['(https://example.com/a_(b)).', ['https://example.com/a_(b)']],
    ['https://example.com, http://example.org!', ['https://example.com/', 'http://example.org/']],
    ['HTTPS://EXAMPLE.COM', ['https://example.com/']],
    ['javascript:alert(1) data:text/html,x file:///etc/passwd', []],
    ['https:// is no address', []],
    ['nothing here', []],
  ])('%s', (text, links) => expect(linksIn(text)).toEqual(links));

  test('no sign of the text is lost', () => {
    const text = '  «https://example.com/ä»\nand (http://a.b) שלום ';
    expect(
      piecesOf(text)
        .map((piece) => piece.text)
        .join(''),
    ).toBe(text);
  });

  test('only pages of the web are addresses', () => {
    expect(webAddress('javascript:alert(1)')).toBeNull();
    expect(webAddress('tel:+15550001111')).toBeNull();
    expect(webAddress('https://example.com')).toBe('https://example.com/');
  });
});
