/* A film as a person sees it: title, genres, why it is here, stars and buttons. Titles come from anywhere: they are only ever text. */

export function el(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element) element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export function svg(tag, attributes = {}) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/* 'City of Lost Children, The (Cité des enfants perdus, La) (1995)': each article goes back to where it is spoken. */
const ARTICLES = "The|An?|L[aeio]s?|L'|Les|Un[ae]?|I|Gli|Il|El|D[aeio]s|Der|Die|Den|Det|En|Ett?|Het|De";
const MOVED = new RegExp(`([^()]+), (${ARTICLES})(?=\\s*(?:\\(|\\)|$))`, 'g');

export function spoken(title) {
  return title.replace(MOVED, (_, rest, article) => {
    const blank = rest.match(/^\s*/)[0];
    return blank + article + (article.endsWith("'") ? '' : ' ') + rest.trimStart();
  });
}

export function starWords(value) {
  if (!value) return 'not rated';
  const whole = Math.floor(value);
  const half = value > whole;
  if (!whole) return 'half a star';
  return `${whole}${half ? ' and a half' : ''} star${value === 1 ? '' : 's'}`;
}

/* Five stars over a slider from 0 (none) to 5. Pointers set it where they let go; keys choose, and Enter or leaving rates; where a
 * screen reader moves the slider by itself, a moment of rest does. */
const STARS = [0, 1, 2, 3, 4].map(k => 'M' + Array.from({ length: 10 }, (_, j) => {
  const r = j % 2 ? 3.9 : 9, a = Math.PI * j / 5;
  return `${(20 * k + 10 + r * Math.sin(a)).toFixed(1)} ${(10.6 - r * Math.cos(a)).toFixed(1)}`;
}).join('L') + 'z').join('');

function stars(film, rating, onRate) {
  const picture = svg('svg', { viewBox: '0 0 100 20', 'aria-hidden': 'true' });
  const filled = svg('svg', { height: 20 });
  filled.append(svg('path', { d: STARS, class: 'full' }));
  picture.append(svg('path', { d: STARS, class: 'empty' }), filled);
  const input = el('input', { type: 'range', min: 0, max: 5, step: 0.5, value: rating || 0,
    'aria-label': 'Rating of ' + spoken(film.title), 'aria-describedby': 'rate-help' });
  const number = el('span', { className: 'number', 'aria-hidden': 'true' });
  let saved = rating || 0;
  let keys = false, rest;

  function show(value) {
    filled.setAttribute('width', Math.max(20 * value, 0.001));
    number.textContent = value ? value.toFixed(1) : '';
  }
  function choose(value) {
    input.value = value;
    input.setAttribute('aria-valuetext', starWords(value));
    show(value);
  }
  function rate() {
    const value = Number(input.value);
    if (value === saved) return;
    saved = value; // once: a card that is taken away loses the focus too
    onRate(value || null);
  }
  /* The left third of a star is its half. */
  function under(event) {
    const box = picture.getBoundingClientRect();
    const at = Math.min(Math.max((event.clientX - box.left) / box.width * 5, 0), 4.999);
    return Math.floor(at) + (at % 1 < 0.35 ? 0.5 : 1);
  }

  picture.addEventListener('pointerdown', event => {
    picture.setPointerCapture(event.pointerId);
    choose(under(event));
  });
  picture.addEventListener('pointermove', event => (event.buttons ? choose : show)(under(event)));
  picture.addEventListener('pointerup', rate);
  picture.addEventListener('pointercancel', () => choose(saved));
  picture.addEventListener('pointerleave', () => show(Number(input.value)));
  input.addEventListener('input', () => {
    choose(Number(input.value));
    clearTimeout(rest);
    if (!keys) rest = setTimeout(rate, 1500);
  });
  input.addEventListener('keyup', () => { keys = false; });
  input.addEventListener('keydown', event => {
    keys = true;
    if (event.key === 'Enter') rate();
    if (event.key === 'Escape' && Number(input.value) !== saved) {
      event.preventDefault();
      event.stopPropagation();
      choose(saved);
    }
  });
  input.addEventListener('blur', rate);
  choose(saved);
  return el('div', { className: 'stars' }, picture, input, number);
}

/* Why, with the film it is because of as a way to what resembles that one. */
function reason(entry, onLike) {
  const line = el('p', { className: 'why' });
  const words = entry.words || '';
  const because = entry.because;
  const at = because ? words.indexOf(because.title) : -1;
  const link = because && el('button', { type: 'button', className: 'link', 'data-action': 'because', onclick: () => onLike(because) },
    spoken(because.title));
  if (at >= 0) line.append(words.slice(0, at), link, words.slice(at + because.title.length));
  else if (because) line.append(words, ': ', link);
  else line.append(words);
  if (entry.was && !/\bwas\b/.test(words)) line.append(` (was at ${entry.was})`);
  return line;
}

function action(name, words, film, onclick, options = {}) {
  return el('button', { type: 'button', onclick, 'data-action': name, ...options }, words,
    el('span', { className: 'vh' }, ' ' + spoken(film.title)));
}

/* The actions: mark(film, rating or null), unmark(film), like(film), and for an operator block(film), promote(film).
 * `mark` is what is known of this visitor and the film: undefined, or {rating}. */
export function card(film, mark, actions) {
  const buttons = el('div', { className: 'buttons' });
  if (mark) buttons.append(action('remove', 'Remove', film, () => actions.unmark(film)));
  else buttons.append(action('seen', 'Seen it', film, () => actions.mark(film, null)));
  buttons.append(action('like', 'More like this', film, () => actions.like(film)));
  if (actions.block) {
    buttons.append(action('block', 'Block', film, () => actions.block(film), { className: 'rule' }),
      action('promote', 'Promote', film, () => actions.promote(film), { className: 'rule' }));
  }
  const what = el('div', { className: 'what' }, el('h3', { tabIndex: -1 }, spoken(film.title)),
    el('p', { className: 'genres' }, film.genres.join(' · ')));
  if (film.words) what.append(reason(film, actions.like));
  else if (mark && mark.rating === null) what.append(el('p', { className: 'why' }, 'seen, not rated'));
  return el('li', { className: 'film ' + (film.reason || ''), 'data-id': film.id },
    el('span', { className: 'place', 'aria-hidden': 'true' }, film.place || ''), what,
    el('div', { className: 'marks' },
      stars(film, mark && mark.rating, value => actions.mark(film, value)), buttons));
}
