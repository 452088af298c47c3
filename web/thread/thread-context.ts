import { createContext, use } from 'react';

interface WhichThread {
  number: number;
  readOnly: boolean;
  /** How the customer is called. */
  customer: string;
}

export const ThreadContext = createContext<WhichThread>({ number: 0, readOnly: true, customer: '' });

/** Whose thread a line stands in, and whether anything can be done in it. */
export const useWhichThread = () => use(ThreadContext);
