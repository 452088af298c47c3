/** Characters as the desk counts them: an emoji of one code point is one. */
export const lengthOf = (text: string) => [...text].length;
