/** What styles that a library writes must carry, or the page's policy refuses them. */
export const nonceOfThePage = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
