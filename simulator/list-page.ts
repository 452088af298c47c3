import { TwilioError } from './twilio-error';

const MOST = 1000;

export interface List {
  /** The address of the list, with what it is filtered by, to which the page is added. */
  url: string;
  /** Under which the items stand. */
  key: string;
  usualSize: number;
}

/** A page of a list as Twilio's newer APIs answer it (Content v1, Messaging v2): the items, and `meta` about the pages. */
export function listPage<T>(
  all: readonly T[],
  query: URLSearchParams,
  { url, key, usualSize }: List,
  resource: (item: T) => object,
): Record<string, unknown> {
  const size = Math.min(MOST, whole(query.get('PageSize') ?? String(usualSize), 1));
  const page = whole(query.get('Page') ?? '0', 0);
  const at = (wanted: number) => `${url}${url.includes('?') ? '&' : '?'}PageSize=${size}&Page=${wanted}`;
  return {
    [key]: all.slice(page * size, (page + 1) * size).map(resource),
    meta: {
      page,
      page_size: size,
      first_page_url: at(0),
      previous_page_url: page > 0 ? at(page - 1) : null,
      url: at(page),
      next_page_url: (page + 1) * size < all.length ? at(page + 1) : null,
      key,
    },
  };
}

function whole(text: string, least: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new TwilioError(400, 20001, 'Invalid page');
  return value;
}
