import { useSearchParams } from 'react-router';

/** What a screen is asked for in its address, and a way to ask for something else: nothing there takes a part out. */
export function useAddress(): [URLSearchParams, (change: Record<string, string | null>) => void] {
  const [asked, setAsked] = useSearchParams();
  const ask = (change: Record<string, string | null>) =>
    setAsked(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [name, value] of Object.entries(change))
          if (value) next.set(name, value);
          else next.delete(name);
        return next;
      },
      { replace: true },
    );
  return [asked, ask];
}
