// @ts-check
// The chapter's program in the text: marks the lines that an exchange ran.
import { clock, find, say } from './dom.js';
import { t } from './words.js';

/** @param {State} state */
export function listing({ own }) {
  for (const figure of document.querySelectorAll('.listing')) {
    if (figure.id === `ran-${own?.seq}`) continue;
    figure.id = `ran-${own?.seq}`;
    for (const line of figure.querySelectorAll('[data-step]')) {
      const steps = (line.getAttribute('data-step') ?? '').split(' ');
      line.classList.toggle('ran', Boolean(own?.trace.some(({ step }) => steps.includes(step))));
    }
    say(find('.ran-note', figure), !own ? t('ranNone') : t('ran', { what: `${own.request.method} ${own.request.path}`, time: clock(own.at) }));
  }
}
