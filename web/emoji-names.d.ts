/** Where the names of emoji are (vite.config.mjs). */
declare const EMOJI_NAMES_URL: string;
