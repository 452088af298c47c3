import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Fault, type Operation, takeFault } from './faults';
import { reset } from './outage';
import type { Simulation } from './simulation';
import { internalError, tooManyRequests, TwilioError, wrongCredentials } from './twilio-error';
import { stillRunning } from './webhook';

/** Lets a fault strike a call that accepts nothing. True when the connection is gone and there is nothing to answer. */
export async function strike(
  simulation: Simulation,
  request: FastifyRequest,
  reply: FastifyReply,
  operation: Operation,
): Promise<boolean> {
  const query = new URL(request.url, 'http://strike').searchParams;
  const [to, from] = [query.get('To') ?? '', query.get('From') ?? ''];
  const fault = takeFault(simulation.faults, operation, { to, from, body: '' });
  if (!fault) return false;
  if (fault.kind === 'slow') await stillRunning(simulation, fault.ms);
  return refuse(fault, reply);
}

/** The faults that come before acceptance: throws the error to answer, or cuts the connection and says true. */
export function refuse(fault: Fault, reply: FastifyReply): boolean {
  if (fault.kind === 'wrongCredentials') throw wrongCredentials();
  if (fault.kind === 'tooManyRequests') throw tooManyRequests();
  if (fault.kind === 'error') throw internalError();
  if (fault.kind === 'refuse') throw new TwilioError(fault.status, fault.code, fault.message);
  if (fault.kind !== 'reset') return false;
  reset(reply);
  return true;
}
