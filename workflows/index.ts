export { conversation } from './conversation';
export { retention } from './retention';
export { templates } from './templates';
