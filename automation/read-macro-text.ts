import type { Actor } from '../cases/actor';
import { lockVisibleCase } from '../cases/lock-case';
import type { Db } from '../db/connection';
import { inTransaction } from '../db/transaction';
import { MAX_MESSAGE } from '../rules/actions';
import type { Viewer } from '../workspace/viewer';
import { fillText } from './fill-text';
import { contextOf, macroNotUsable } from './macro-context';
import { findMacro } from './macros';

/**
 * What a macro would say in a case now, its variables filled in: to be read and changed before it is sent. Empty for one
 * without a text. Nothing is done.
 * @throws Refusal when its text can't be filled in.
 */
export function readMacroText(
  db: Db,
  viewer: Viewer,
  { caseNumber, macroId }: { caseNumber: number; macroId: string },
): Promise<string> {
  return inTransaction(db, async (trx) => {
    const locked = await lockVisibleCase(trx, viewer, caseNumber);
    const macro = await findMacro(trx, viewer, macroId);
    if (macro.text === '') return '';
    const by: Actor = { type: 'macro', id: macro.id, name: macro.name, version: null };
    const filled = await fillText(await contextOf(trx, locked, by), locked.case, macro.text, MAX_MESSAGE);
    if ('text' in filled) return filled.text;
    throw macroNotUsable(filled);
  });
}
