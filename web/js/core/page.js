// @ts-check
// What every page does; alone, the entry of the error page.
import { language } from './lang.js';
import { theme } from './theme.js';

theme();
language();
