import { z } from 'zod';
import { WEEKDAYS } from '../rules/calendar';

const intervalOut = z.object({ from: z.string(), to: z.string() });

/** Business hours, holidays and quiet hours on their way out; what may come in is `rules/calendar-schema.ts`. */
export const calendarOut = {
  businessHours: z
    .object(
      // Written out by the weekdays, so that each is documented; Object.fromEntries forgets the names.
      Object.fromEntries(WEEKDAYS.map((weekday) => [weekday, z.array(intervalOut).readonly()])) as Record<
        (typeof WEEKDAYS)[number],
        z.ZodReadonly<z.ZodArray<typeof intervalOut>>
      >,
    )
    .nullable(),
  holidays: z.array(z.object({ date: z.string(), name: z.string() })).readonly(),
  quietHours: intervalOut.nullable(),
};
