/** What a person or a test may ask of the driving API and did not get, as an RFC 9457 problem. */
export class Problem extends Error {
  constructor(
    readonly statusCode: number,
    message: string,
  ) {
    super(message);
  }
}
