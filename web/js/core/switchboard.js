// @ts-check
// The switchboard: one switch for each protection of the server's policy, with
// what it does, stops and leaves open.
import { anonymous, call as ask, sentence } from './call.js';
import { button, closer, code, el, find, judge, say } from './dom.js';
import { onEscape } from './listen.js';
import { Preview } from './preview.js';
import { ServerActs } from './server-acts.js';
import { StorageControls } from './storage-controls.js';
import { t } from './words.js';

/**
 * @typedef {{field: string, group: string, place: number, values: (boolean | string | number)[], careful: boolean, https: boolean,
 *   title: string, does: string, stops: string, leaves: string, source: string}} Protection
 */

/** Asks the lab about a room; more is what follows the room's path. @typedef {(method: string, more: string, body?: object) => Promise<any>} Call */

export class Switchboard {
  /** @type {Policy} */
  policy = {};
  ahead = 0;
  /** @type {Protection[]} */
  protections = [];
  /** @type {Map<string, HTMLInputElement | HTMLSelectElement>} */
  switches = new Map();
  mayset = false;
  /** Why it may not: the sentence's key. */
  why = 'policy.lead';
  /** The change that was asked for last. */
  last = Promise.resolve();
  /** Whether a Secure cookie reaches the demo: in a class by the way that the class comes, whatever its instructor's own is. */
  secure = isSecureContext;

  /** @param {HTMLButtonElement} opener @param {Call} call @param {(board: HTMLDialogElement) => void} [place] */
  constructor(opener, call, place) {
    this.opener = opener;
    this.call = call;
    this.place = place;
    this.output = el('output', { class: 'said' });
    this.note = el('p', { class: 'note' }, t('policy.next'));
    this.acts = new ServerActs(call, this.output);
    this.storage = new StorageControls(call, (ok, text) => judge(this.output, ok, text));
    this.all = el('div', { class: 'groups' }, this.storage.node, this.acts.clock);
    this.preview = new Preview(call);
    const close = closer(t('story.close'), () => this.close());
    this.presets = [
      button(t('policy.none'), () => this.set(() => ({}))),
      button(t('policy.careful'), () => this.set(() => this.careful())),
    ];
    this.dialog = el('dialog', { class: 'sheet board', 'aria-labelledby': 'board-h' },
      el('div', { class: 'sheet-h' }, el('h2', { id: 'board-h' }, t('policy.title')), close),
      this.note, el('div', { class: 'row' }, ...this.presets), this.output, this.all, this.preview.node);
    onEscape(this.dialog, () => this.close());
    addEventListener('resize', () => this.place?.(this.dialog));
    document.body.append(this.dialog);
  }

  /** What a careful server has on, without what browsers drop here. @returns {Policy} */
  careful() {
    const on = this.protections.filter(({ careful, https }) => careful && (this.secure || !https));
    return Object.fromEntries(on.map(({ field, values }) => [field, values[0]]));
  }

  /** Opens the board, or closes it. @param {State} state */
  async toggle(state) {
    if (this.dialog.open) {
      this.close();
      return;
    }
    this.place?.(this.dialog);
    if (this.place) this.dialog.show();
    else this.dialog.showModal();
    this.opener.ariaExpanded = 'true';
    try {
      /** @type {[RoomView, Protection[] | null]} */
      const [room, protections] = await Promise.all([this.call('GET', ''), this.switches.size ? null : ask(anonymous, 'GET', '/api/protections')]);
      if (protections) this.build(protections);
      this.mayset = room.maySetPolicy;
      this.why = room.private ? 'policy.begun' : 'policy.lead';
      if (room.class && room.join) this.secure = room.join.startsWith('https:');
    } catch (error) {
      judge(this.output, false, sentence(error));
    }
    this.tell(state);
    find('button', this.dialog).focus();
    await this.storage.watch(this.dialog);
  }

  close() {
    const back = this.dialog.contains(document.activeElement);
    this.dialog.close();
    this.opener.ariaExpanded = 'false';
    if (back) this.opener.focus();
  }

  /** @param {Protection[]} protections */
  build(protections) {
    this.protections = protections;
    for (const group of new Set(protections.map((p) => p.group))) {
      const items = protections.filter((p) => p.group === group).sort((a, b) => a.place - b.place).map((p) => this.item(p));
      this.acts.clock.before(el('section', { 'aria-labelledby': `board-${group}` }, el('h3', { id: `board-${group}` }, t(`policy.${group}`)), el('ul', {}, ...items)));
    }
  }

  /** @param {Protection} protection */
  item({ field, values, title, does, stops, leaves, source }) {
    const id = `policy-${field}`;
    const node = this.control(id, field, values);
    this.switches.set(field, node);
    node.addEventListener('change', () => {
      const value = read(node);
      this.set((now) => changed(now, field, value));
    });
    const below = field === 'signed' ? [this.acts.rotate] : [];
    const more = el('details', {}, el('summary', {}, t('policy.more')),
      el('p', {}, el('b', {}, t('policy.stops')), ` ${stops}`),
      el('p', {}, el('b', {}, t('policy.leaves')), ` ${leaves}`),
      el('p', { class: 'note', lang: 'en' }, source));
    return el('li', { 'data-field': field },
      el('label', { for: id }, el('span', {}, title), code(field)),
      el('span', { class: values[0] === true ? 'switch' : undefined }, node),
      el('p', { class: 'note', id: `${id}-does` }, does),
      el('p', { class: 'note why', id: `${id}-why` }), ...below, more);
  }

  /** @param {string} id @param {string} field @param {Protection['values']} values */
  control(id, field, values) {
    const attrs = { id, 'aria-describedby': `${id}-does ${id}-why` };
    if (values[0] === true) return el('input', { ...attrs, type: 'checkbox', role: 'switch', autocomplete: 'off' });
    if (typeof values[0] === 'number') {
      return el('input', { ...attrs, class: 'field', type: 'number', min: '0', step: '1', placeholder: t('policy.off'), autocomplete: 'off', title: t('policy.seconds', { n: values[0] }) });
    }
    return el('select', { ...attrs, class: 'field', autocomplete: 'off' }, el('option', { value: '' }, t('policy.off')),
      ...values.map((value) => el('option', { value: `${value}` }, `${value}`)));
  }

  /** Asks for another policy, made of the one that holds; one change after the other, so that none is lost. @param {(now: Policy) => Policy} change */
  set(change) {
    this.dialog.ariaBusy = 'true';
    const own = this.last = this.last.then(async () => {
      try {
        this.draw(await this.call('PUT', '/policy', change(this.policy)));
        judge(this.output, true, t('policy.set'));
      } catch (error) {
        this.draw(this.policy);
        judge(this.output, false, sentence(error));
      }
      if (own === this.last) this.dialog.ariaBusy = 'false';
    });
  }

  /** @param {State} state */
  tell(state) {
    this.draw(state.policy, state.ahead);
    if (this.dialog.open) this.storage.draw(state, this.mayset);
  }

  /** @param {Policy} policy @param {number} [ahead] seconds that the server's clock is ahead */
  draw(policy, ahead = this.ahead) {
    this.policy = policy;
    this.ahead = ahead;
    this.acts.draw(policy, ahead, this.mayset);
    say(this.note, t(this.mayset ? 'policy.next' : this.why));
    for (const preset of this.presets) preset.disabled = !this.mayset;
    if (this.dialog.open) this.preview.draw(policy);
    for (const { field, https } of this.protections) {
      const node = this.switches.get(field);
      if (!node) continue;
      const value = policy[field];
      if (node instanceof HTMLInputElement && node.type === 'checkbox') node.checked = Boolean(value);
      else if (document.activeElement !== node || !this.mayset) node.value = `${value ?? ''}`;
      const shut = !this.secure && https && !value;
      node.disabled = !this.mayset || shut;
      node.closest('li')?.toggleAttribute('data-on', value !== undefined);
      say(find(`#policy-${field}-why`, this.dialog), shut ? t('policy.plain') : '');
    }
  }
}

/** @param {HTMLInputElement | HTMLSelectElement} node @returns {boolean | string | number} */
function read(node) {
  if (!(node instanceof HTMLInputElement)) return node.value;
  return node.type === 'checkbox' ? node.checked : Number(node.value);
}

/** The policy with one field at a value; off is absent. @param {Policy} policy @param {string} field @param {boolean | string | number} value @returns {Policy} */
function changed(policy, field, value) {
  const { [field]: _, ...others } = policy;
  return value ? { ...others, [field]: value } : others;
}
