// @ts-check
// Why a row is here: which request made it, and what touched it since. It lies
// over the text, or below the wire on a phone, and never over the evidence.
import { chip } from '../core/chip.js';
import { made } from '../core/deeds.js';
import { clock, closer, code, el, find, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { t } from '../core/words.js';

export class Story {
  /** The row's key: see rows.js. */
  key = '';
  /** The row that was drawn last. @type {unknown} */
  drawn;

  /** @param {HTMLElement} page */
  constructor(page) {
    this.page = page;
    this.table = find('.tables', page);
    this.list = el('ol');
    this.title = el('h2', { id: 'story-h' });
    this.note = el('p', { class: 'note' });
    const close = closer(t('story.close'), () => this.close());
    this.dialog = el('dialog', { class: 'sheet story', 'aria-labelledby': 'story-h' },
      el('div', { class: 'sheet-h' }, this.title, close), this.note, this.list);
    for (const part of [this.dialog, this.table]) {
      part.addEventListener('keydown', (event) => {
        if (event.key !== 'Escape' || !this.dialog.open) return;
        event.preventDefault();
        this.close();
      });
    }
    addEventListener('resize', () => this.place());
  }

  /** Opens a row's story, or closes it. @param {string} key @param {State} state */
  toggle(key, state) {
    if (this.dialog.open && this.key === key) {
      this.close();
      return;
    }
    this.key = key;
    this.draw(state);
    this.place();
    if (!this.dialog.open) this.dialog.show();
    this.place();
    this.list.scrollTop = this.list.scrollHeight;
    find('button', this.dialog).focus();
  }

  close() {
    const back = this.dialog.contains(document.activeElement);
    this.dialog.close();
    const button = this.button;
    this.key = '';
    this.mark();
    if (back) (button ?? find('session-table', this.table)).focus();
  }

  /** The button in the row. */
  get button() {
    const button = this.table.querySelector(`tr[data-key="${CSS.escape(this.key)}"] .why`);
    return button instanceof HTMLElement ? button : null;
  }

  mark() {
    for (const old of this.table.querySelectorAll('.why[aria-expanded="true"]')) old.ariaExpanded = 'false';
    if (this.button) this.button.ariaExpanded = 'true';
  }

  /** Beside the row, over the text; on a phone, at the end of the bench. */
  place() {
    const root = matchMedia('(width < 56rem)').matches ? find('.bench', this.page) : this.page;
    if (this.dialog.parentElement !== root) root.append(this.dialog);
    const row = this.button?.getBoundingClientRect();
    if (!this.dialog.open || !row) return;
    const { style, offsetHeight } = this.dialog;
    const end = find('.dock', this.page).getBoundingClientRect().top - 12;
    style.setProperty('--right', `${innerWidth - this.table.getBoundingClientRect().left + 8}px`);
    style.setProperty('--top', `${Math.max(56, Math.min(row.top - 12, end - offsetHeight))}px`);
  }

  /** @param {State} state @param {number} [moment] the seq that the panel shows */
  draw(state, moment = state.seq) {
    if (!this.key) return;
    this.tell(state);
    for (const link of this.list.querySelectorAll('a')) {
      link.ariaCurrent = link.hash === `#t=${moment}` && moment !== state.seq ? 'step' : null;
    }
    this.mark();
  }

  /** @param {State} state */
  tell(state) {
    const row = state.rows.get(this.key);
    const deeds = row ? row.deeds ?? [] : state.past.get(this.key) ?? [];
    const version = row ?? deeds;
    if (this.drawn === version && this.dialog.open) return;
    this.drawn = version;
    if (row) {
      this.dialog.dataset.hue = `${row.hue}`;
      this.title.replaceChildren(chip(row), ` ${t('story.title')}`);
    }
    const life = deeds.slice(Math.max(0, deeds.findLastIndex(made))); // a deleted row may have been made anew
    const whole = made(life[0]);
    const missing = (row?.requests ?? 0) - life.filter(({ line }) => line).length;
    say(this.note, [
      !row && t('story.gone'),
      row && !whole && t('story.older', { time: clock(row.created) }),
      missing > 0 && t('story.missing', { n: missing }),
    ].filter(Boolean).join(' '));
    const focus = this.list.contains(document.activeElement) && document.activeElement?.getAttribute('href');
    this.list.replaceChildren(...deeds.map((deed) => entry(deed, state.me)));
    const again = focus && this.list.querySelector(`a[href="${focus}"]`);
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  }
}

/** @param {Deed} deed @param {string} me */
function entry({ seq, at, did, seat, browser, line, name }, me) {
  const time = clock(at);
  return el('li', {},
    el('a', { href: `#t=${seq}`, 'aria-label': t('story.moment', { time }) }, time),
    el('span', {}, el('b', {}, who(seat, me, line !== undefined)), browser ? ` · ${t('story.browser', { browser })}` : '',
      ...(line ? [' ', code(line)] : [])),
    el('span', { class: 'did' }, t(`story.did.${did}`, { name: isolated(name ?? '') })));
}

/** @param {string} seat @param {string} me @param {boolean} asked it was a request */
function who(seat, me, asked) {
  if (seat === '') return t('walkIn');
  if (seat === me) return t('me');
  if (!asked && ['instructor', 'owner', 'server'].includes(seat)) return t(`story.by.${seat}`);
  return `${t('otherSeat')} ${seat}`;
}
