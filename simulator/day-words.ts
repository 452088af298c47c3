/** What customers of a played day say, in each language. `{order}`, `{item}`, `{name}` and `{day}` are filled in. */
export const languages = ['en', 'es'] as const;
export type Language = (typeof languages)[number];

type Said =
  | 'hello'
  | 'whereIsIt'
  | 'broken'
  | 'howReturn'
  | 'invoice'
  | 'company'
  | 'open'
  | 'hereIAm'
  | 'whoElse'
  | 'voice'
  | 'change'
  | 'stillThere'
  | 'thanks'
  | 'moreInfo'
  | 'fine';

export const words: Record<Language, Record<Said, readonly string[]>> = {
  en: {
    hello: ['Hello!', 'Hi, good morning', 'Hi there 👋', 'Hello, I have a question'],
    whereIsIt: [
      'Where is my order {order}? It should have come on {day}.',
      'I am still waiting for my {item}, order {order}. When will it arrive?',
      'The tracking of {order} has not moved since {day}.',
    ],
    broken: [
      'My {item} arrived broken, look',
      'This is how the {item} came out of the box 😕',
      'The {item} is scratched',
    ],
    howReturn: ['How can I send the {item} back?', 'I would like to return order {order}, it is too small.'],
    invoice: ['I need an invoice for order {order}, please.', 'Could you send me the invoice of my {item}?'],
    company: ['Our details are in this document.', 'Here is the form with our VAT number'],
    open: [
      'Are you open on {day}?',
      'Until what time is the shop open on {day}?',
      'Where is your shop? I am here:',
    ],
    hereIAm: ['I am here', 'This is where I live, do you deliver here?'],
    whoElse: ['My neighbour can take it, this is her contact', 'Please call my colleague instead'],
    voice: ['I will tell you what happened', 'Too long to type, please listen'],
    change: [
      'Can I change the address of order {order}?',
      'I ordered two {item}s by mistake, can you cancel one?',
    ],
    stillThere: ['Hello?', 'Is anybody there?', 'Still waiting …', '??'],
    thanks: ['Thank you!', 'Great, thanks a lot 🙏', 'Perfect, thank you very much', 'OK thanks'],
    moreInfo: [
      'It was on {day}.',
      'The order is {order}, name {name}.',
      'Yes, the blue one.',
      'I paid by card.',
    ],
    fine: ['That is fine with me.', 'OK, I will wait.', 'Good, let us do it like that.', 'Yes please'],
  },
  es: {
    hello: ['¡Hola!', 'Buenos días', 'Hola 👋', 'Hola, tengo una pregunta'],
    whereIsIt: [
      '¿Dónde está mi pedido {order}? Tenía que llegar el {day}.',
      'Sigo esperando mi {item}, pedido {order}. ¿Cuándo llega?',
      'El seguimiento del {order} no se mueve desde el {day}.',
    ],
    broken: ['Mi {item} ha llegado roto, mire', 'Así venía el {item} en la caja 😕', 'El {item} está rayado'],
    howReturn: ['¿Cómo puedo devolver el {item}?', 'Quiero devolver el pedido {order}, me queda pequeño.'],
    invoice: [
      'Necesito la factura del pedido {order}, por favor.',
      '¿Me puede enviar la factura del {item}?',
    ],
    company: ['Nuestros datos están en este documento.', 'Aquí va el formulario con el NIF'],
    open: ['¿Abren el {day}?', '¿Hasta qué hora abren el {day}?', '¿Dónde está la tienda? Yo estoy aquí:'],
    hereIAm: ['Estoy aquí', 'Vivo aquí, ¿hacen entregas?'],
    whoElse: ['Mi vecina lo puede recoger, este es su contacto', 'Mejor llame a mi compañero'],
    voice: ['Le cuento lo que pasó', 'Es largo de escribir, escuche por favor'],
    change: [
      '¿Puedo cambiar la dirección del pedido {order}?',
      'Pedí dos {item} por error, ¿puede anular uno?',
    ],
    stillThere: ['¿Hola?', '¿Hay alguien?', 'Sigo esperando …', '??'],
    thanks: ['¡Gracias!', 'Perfecto, muchas gracias 🙏', 'Muchísimas gracias', 'Vale, gracias'],
    moreInfo: [
      'Fue el {day}.',
      'El pedido es {order}, a nombre de {name}.',
      'Sí, el azul.',
      'Pagué con tarjeta.',
    ],
    fine: ['Me parece bien.', 'Vale, espero.', 'De acuerdo, hagámoslo así.', 'Sí, por favor'],
  },
};
export type { Said };

export const names: Record<Language, readonly string[]> = {
  en: [
    'Grace Miller',
    'Tom Baker',
    'Zoe Adams',
    'Ben Carter',
    'Lily Evans',
    'Sam Reed',
    'Emma Stone-Hall',
    'Jack O’Neill',
  ],
  es: [
    'Ana López',
    'José Núñez',
    'Lucía Peña',
    'Íñigo Ruiz',
    'Carmen Díaz',
    'Pablo Gómez',
    'María José Ibáñez',
    'Hugo Vidal',
  ],
};
export const items: Record<Language, readonly string[]> = {
  en: ['lamp', 'jacket', 'coffee machine', 'mirror', 'desk chair', 'phone case'],
  es: ['espejo', 'abrigo', 'teclado', 'escritorio', 'reloj', 'sofá'],
};
export const days: Record<Language, readonly string[]> = {
  en: ['Monday', 'Tuesday', 'Thursday', 'Saturday'],
  es: ['lunes', 'martes', 'jueves', 'sábado'],
};
