export { conversation } from './conversation';
export { retention } from './retention';
