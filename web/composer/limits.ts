/** WhatsApp's longest message over every provider's API; the desk refuses more. */
export const MOST_CHARACTERS = 1600;
