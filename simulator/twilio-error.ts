/** An error in Twilio's own form, as its REST API answers it. */
export class TwilioError extends Error {
  constructor(
    readonly status: number,
    readonly code: number,
    message: string,
  ) {
    super(message);
  }

  get body() {
    const { code, message, status } = this;
    return { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status };
  }
}

export const wrongCredentials = () => new TwilioError(401, 20003, 'Authenticate');
export const tooManyRequests = () => new TwilioError(429, 20429, 'Too Many Requests');
export const internalError = () => new TwilioError(500, 20500, 'An internal server error has occurred');
export const unavailable = () => new TwilioError(503, 20503, 'Service Unavailable');
export const notFound = (path: string) =>
  new TwilioError(404, 20404, `The requested resource ${path} was not found`);
