/** What a column of an imported list holds. */
export type ImportColumn =
  { to: 'phone' | 'name' | 'labels' | 'externalId' | 'skip' } | { to: 'field'; field: string };

const KNOWN: Record<'phone' | 'name' | 'labels' | 'externalId', readonly string[]> = {
  phone: [
    ...['phone', 'phone number', 'telephone', 'mobile', 'mobile phone', 'whatsapp', 'number', 'tel'],
    ...['telefon', 'telefonnummer', 'handy', 'handynummer', 'mobil', 'mobilnummer', 'nummer'],
  ],
  name: [
    'name',
    'full name',
    'contact',
    'customer',
    'display name',
    'kunde',
    'kontakt',
    'vollständiger name',
  ],
  labels: ['label', 'labels', 'tag', 'tags', 'etikett', 'etiketten', 'schlagworte'],
  externalId: [
    ...['external id', 'externalid', 'crm id', 'customer id', 'customer number', 'id', 'externe id'],
    ...['kundennummer', 'kunden-nr', 'kundennr', 'kunden-id'],
  ],
};

/** What the columns probably hold, by what stands above them; each of ours is found once. `fields` are those that are defined. */
export function suggestColumns(headers: readonly string[], fields: readonly string[]): ImportColumn[] {
  const taken = new Set<string>();
  return headers.map((header): ImportColumn => {
    const plain = header.trim().toLowerCase().replaceAll('_', ' ');
    for (const [to, names] of Object.entries(KNOWN) as [keyof typeof KNOWN, readonly string[]][])
      // its own keys
      if (names.includes(plain) && !taken.has(to)) {
        taken.add(to);
        return { to };
      }
    const field = fields.find((one) => one.toLowerCase() === plain);
    return field === undefined ? { to: 'skip' } : { to: 'field', field };
  });
}
