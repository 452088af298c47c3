import type { Failure } from './scenario-shapes';
import { failureWords } from './scenario-words';
import classes from './scenarios.module.css';
import { useSpeaker } from './use-speaker';

interface FailuresProps {
  failures: readonly Failure[];
  /** Of the draft that it was played by. */
  ruleNames: readonly string[];
}

/** Why a step did not hold. */
export function Failures({ failures, ruleNames }: FailuresProps) {
  const speaker = useSpeaker();
  if (failures.length === 0) return null;
  return (
    <ul className={classes['failures']}>
      {failures.map((failure) => (
        <li key={failure.path + failure.words}>{failureWords(speaker, failure, ruleNames)}</li>
      ))}
    </ul>
  );
}
