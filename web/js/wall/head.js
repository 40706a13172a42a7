// @ts-check
// How one joins, and who has: the join box, the counters, and what to try when
// nobody comes.
import { find, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { roomPath } from './feed.js';
import { t } from '../core/words.js';

const NOBODY = 15_000; // so long the join box shows before the wall asks why nobody comes

export class Join {
  /** the join link that the QR code is of */
  drawn = '';
  alone = 0; // the timer of the card
  late = false; // nobody has come for so long

  /** @param {HTMLElement} root @param {string} id the room @param {() => void} onLate */
  constructor(root, id, onLate) {
    this.id = id;
    this.box = find('.join', root);
    this.counts = find('.counts', root);
    this.heading = find('h1', root);
    this.card = find('.nobody', root);
    this.onLate = onLate;
    this.code = find('img', this.box, HTMLImageElement);
    this.code.addEventListener('load', () => { this.code.hidden = false; });
    this.code.addEventListener('error', () => { this.code.hidden = true; });
  }

  /** @param {View} view */
  draw({ wall, state, event, room, roomView: view, present, apart, seats, link }) {
    const shut = room?.open === false;
    const over = link === 'closed' || link === 'refused'; // nobody can join, or it is not to be shown
    this.link(view);
    this.box.classList.toggle('off', !wall.join || over);
    this.box.classList.toggle('shut', shut);
    say(find('.where', this.box), shut ? t('wall.shut') : view?.join ? address(view) : location.host);
    say(find('.code-word', this.box), (!shut && !over && view?.code) || '');
    say(this.heading, isolated(room?.name || t('wall.title')));
    this.heading.classList.toggle('sr', !room?.name);

    say(find('.c-present', this.counts), present < 0 ? '–' : `${present}`);
    const count = apart ? seats.reduce((sum, { rows }) => sum + rows, 0) : state.count;
    say(find('.c-rows', this.counts), state.epoch ? `${count}` : '–');
    say(find('.c-requests', this.counts), state.epoch && !apart ? `${state.requests}` : '–');

    const alone = wall.join && !shut && !over && present === 0 && !event;
    if (!alone) {
      clearTimeout(this.alone);
      this.alone = 0;
      this.late = false;
    } else if (!this.alone) {
      this.alone = setTimeout(() => {
        this.late = true;
        this.onLate();
      }, NOBODY);
    }
    this.card.hidden = !this.late;
    this.card.classList.toggle('alone', view?.class === false);
  }

  /** Shows the QR code of the join link. @param {RoomView | null} view */
  link(view) {
    if (!view) {
      this.drawn = '';
      this.code.removeAttribute('src');
      this.code.hidden = true;
    }
    if (!view?.join || view.join === this.drawn) return;
    this.drawn = view.join;
    this.code.alt = t('wall.qr', { url: view.join });
    this.code.src = `${roomPath(view.code ?? this.id)}/qr.svg`; // it shows what it is asked for by
  }
}

/** What students type: the join link without what a browser adds by itself. @param {RoomView} room */
function address({ join = '', code = '' }) {
  const bare = join.replace(/^https?:\/\//, '');
  return code && bare.endsWith(`/${code}`) ? bare.slice(0, -code.length - 1) : bare;
}
