/* The page of rs-serve. The list is always the server's; this only asks, shows, and says what has changed. */
import { ask, visitor } from './api.js';
import { card, el, spoken, starWords } from './film.js';
import { drawMap, markPlace } from './map.js';
import { operatorActions, startOperator } from './operator.js';

const $ = id => document.getElementById(id);
const state = {
  genre: '',        // picked
  listed: '',       // of the list shown
  scenario: 1,
  films: [],        // the entries shown
  more: false,
  fresh: new Set(), // ids that the last mark brought into the list
  marks: new Map(), // id -> film + {rating, time}: what this visitor has marked, newest first
  found: null,      // the film that the search found
  like: null,       // {film, films}: the dialog
  map: null,
};

/* Talking: changes are said politely, troubles at once; inside the dialog while it is open, for the rest is then out of reach. */
let quietLater;

function hush() {
  for (const line of document.querySelectorAll('.talk p')) line.textContent = '';
}

function talk(words, trouble) {
  hush();
  const host = document.querySelector($('like').open ? 'dialog .talk' : 'body > .talk');
  host.querySelector(trouble ? '[role=alert]' : '[role=status]').textContent = words;
  clearTimeout(quietLater);
  quietLater = setTimeout(hush, trouble ? 20000 : 9000);
}
const say = words => talk(words, false);

function trouble(error) {
  if (error.name !== 'AbortError') talk(error.message, true);
}

/* Where one is, what it means, and what leads on. The bounds are those of rs-recommend auto. */
const ENOUGH = 5, LIKED = 3, LIKES = 3.5;
const MEANING = ['',
  'Nothing is known of you yet, so these are the films that most people watch.',
  'You have seen films, but not said how you liked them. So this is what resembles them.',
  'From a few ratings: films like those you liked, mixed with popular ones.',
  'Enough ratings to compare you with other people. Now every film is ranked for you.'];
const TITLE = ['', 'Popular with everybody', 'Like what you have seen', 'What you liked, and popular films', 'Picked for you'];

function nextStep() {
  const rated = [...state.marks.values()].filter(film => film.rating !== null);
  const liked = rated.filter(film => film.rating >= LIKES).length;
  const films = n => `${n} more film${n === 1 ? '' : 's'}`;
  switch (state.scenario) {
  case 1: return 'Next: press “Seen it” on a film, or give it stars.';
  case 2: return 'Next: give stars to a film that you have seen.';
  case 3: {
    const rate = Math.max(ENOUGH - rated.length, 0), like = Math.max(LIKED - liked, 0);
    const and = like && rate ? `, ${like === rate ? '' : `${like} of them `}with 3½ stars or more` : '';
    return rate ? `Next: rate ${films(rate)}${and}.` : like ? `Next: find ${films(like)} that you like (3½ stars or more).` : '';
  }
  default: return 'Every further rating sharpens it.';
  }
}

function showPath() {
  [...$('steps').children].forEach((step, i) => {
    step.className = i + 1 < state.scenario ? 'done' : i + 1 === state.scenario ? 'now' : '';
    if (i + 1 === state.scenario) step.setAttribute('aria-current', 'step');
    else step.removeAttribute('aria-current');
  });
  $('step-now').textContent = `Step ${state.scenario} of 4`;
  $('meaning').textContent = MEANING[state.scenario];
  $('next').textContent = nextStep();
  $('list-title').textContent = state.scenario === 1 && state.listed ? `Popular: ${state.listed}` : TITLE[state.scenario];
}

/* Cards. After a redraw the focus is where it was: the same button of the same film, or of the one that took its place. */
function keepFocus(redraw) {
  const active = document.activeElement;
  const item = active?.closest('.film');
  if (!item) return redraw();
  const list = item.parentElement;
  const at = [...list.children].indexOf(item);
  const control = active.dataset.action ? `[data-action=${active.dataset.action}]` : active.type === 'range' ? '.stars input' : null;
  const id = item.dataset.id;
  redraw();
  const same = [...list.children].find(other => other.dataset.id === id) || list.children[Math.min(at, list.children.length - 1)];
  const heading = list.closest('section, dialog, form')?.querySelector('h2, h3');
  const to = (control && same?.querySelector(control)) || same?.querySelector('h3') || heading;
  to?.focus({ preventScroll: !!same && same.dataset.id === id });
}

const own = () => ({ mark, unmark, like: openLike });
const actions = () => ({ ...own(), ...operatorActions() });

function fill(list, films, offers = actions()) {
  list.replaceChildren(...films.map(film => card(film, state.marks.get(String(film.id)), offers)));
}

function redraw() {
  keepFocus(() => {
    fill($('films'), state.films);
    for (const item of $('films').children) if (state.fresh.has(item.dataset.id)) item.classList.add('fresh');
    const mine = [...state.marks.values()];
    fill($('mine'), mine, own());
    $('mine-none').hidden = mine.length > 0;
    $('forget').hidden = visitor.id === null;
    $('mine-title').textContent = mine.length ? `My films (${mine.length})` : 'My films';
    fill($('found'), state.found ? [state.found] : []);
    if (state.like) fill($('like').querySelector('ol'), state.like.films, own());
    $('more').hidden = !state.more;
    $('none').textContent = 'There is no film to show here.';
    $('none').hidden = state.films.length > 0 || !$('trouble').hidden;
  });
  showPath();
}

/* The list. */
function listPage(n, offset) {
  const genre = state.genre ? '&genre=' + encodeURIComponent(state.genre) : '';
  const query = `?n=${n}&offset=${offset}${genre}`;
  return visitor.id === null ? ask('GET', 'api/popular' + query) : visitor.ask('GET', '/list' + query);
}

async function loadList(n = 10) {
  const genre = state.genre;
  $('films').setAttribute('aria-busy', 'true');
  try {
    ({ films: state.films, more: state.more, scenario: state.scenario } = await listPage(Math.min(n, 100), 0));
    state.listed = genre;
    $('trouble').hidden = true;
  } finally {
    $('films').removeAttribute('aria-busy');
  }
}

async function loadMarks() {
  const marks = visitor.id === null ? [] : (await visitor.ask('GET', '/ratings')).ratings;
  state.marks = new Map(marks.map(film => [String(film.id), film]));
}

const moreFilms = () => afterwards(async () => {
  const list = await listPage(10, state.films.length);
  const first = state.films.length;
  state.films.push(...list.films);
  state.more = list.more;
  redraw();
  $('films').children[first]?.querySelector('h3').focus();
  say(`${list.films.length} more films.`);
});

/* Loads all that hangs on the visitor. A visitor whom the server has lost starts again. */
const LOST = [401, 403, 404];

async function load() {
  try {
    await Promise.all([loadList(), loadMarks()]);
  } catch (error) {
    if (visitor.id !== null && LOST.includes(error.status)) {
      visitor.drop();
      await load();
      say('The server does not know your number any more, so this starts anew.');
      return;
    }
    $('trouble').hidden = false;
    $('trouble').querySelector('span').textContent = error.message;
  }
  redraw();
  showPlace();
}

/* What changes the list is done one after another, in the order it was asked for. */
let work = Promise.resolve();

function afterwards(job) {
  work = work.then(job).catch(async error => {
    const id = visitor.id;
    if (LOST.includes(error.status)) await load(); // which sees whether it is the visitor that is lost
    if (visitor.id !== id) return;
    trouble(error);
    redraw(); // stars fall back to what the server has
  });
  return work;
}

async function listAfter(words) {
  const old = new Set(state.films.map(film => String(film.id)));
  const step = state.scenario;
  await Promise.all([loadList(Math.max(state.films.length, 10)), loadMarks()]);
  const fresh = state.films.filter(film => !old.has(String(film.id)));
  state.fresh = new Set(fresh.map(film => String(film.id)));
  redraw();
  const news = fresh.length ? `${fresh.length} of the ${state.films.length} films are new.` : 'The same films are shown.';
  const moved = step === state.scenario ? '' : ` This is step ${state.scenario} of 4 now.`;
  say(`${words} ${news}${moved}`);
  showPlace();
}

const mark = (film, rating) => afterwards(async () => {
  await visitor.make();
  await visitor.ask('PUT', '/ratings/' + encodeURIComponent(film.id), { rating });
  await listAfter(`${spoken(film.title)}: ${rating === null ? 'seen' : starWords(rating)}.`);
});

const unmark = film => afterwards(async () => {
  await visitor.ask('DELETE', '/ratings/' + encodeURIComponent(film.id));
  await listAfter(`${spoken(film.title)}: removed.`);
});

const forget = () => afterwards(async () => {
  await visitor.ask('DELETE', '');
  visitor.drop();
  state.fresh.clear();
  await Promise.all([loadList(), loadMarks()]);
  redraw();
  $('mine-title').focus();
  say('You are forgotten: your films and your number are deleted.');
  showPlace();
});

/* Search: a combobox; the best match is one Enter away. */
const query = $('query'), matches = $('matches');
let searching, typed, offered = [], chosen = -1;

function offer(films) {
  offered = films;
  chosen = -1;
  matches.replaceChildren(...films.map((film, i) => el('li', { role: 'option', id: 'match-' + i, 'aria-selected': 'false',
    onclick: () => pick(film) }, spoken(film.title), el('span', {}, film.genres.join(' · ')))));
  matches.hidden = !films.length;
  if (films.length) matches.scrollIntoView({ block: 'nearest' });
  query.setAttribute('aria-expanded', String(films.length > 0));
  query.removeAttribute('aria-activedescendant');
}

function choose(i) {
  chosen = (i + offered.length) % offered.length;
  [...matches.children].forEach((option, k) => option.setAttribute('aria-selected', String(k === chosen)));
  matches.children[chosen].scrollIntoView({ block: 'nearest' });
  query.setAttribute('aria-activedescendant', 'match-' + chosen);
}

function pick(film) {
  clearTimeout(typed);
  searching?.abort();
  offer([]);
  query.value = '';
  state.found = film;
  redraw();
  $('found').querySelector('h3').focus();
}

async function search() {
  searching?.abort();
  searching = new AbortController();
  const text = query.value.trim();
  $('no-match').textContent = '';
  if (!text) return offer([]);
  const { films } = await ask('GET', `api/search?q=${encodeURIComponent(text)}&n=8`, { signal: searching.signal });
  offer(films);
  $('no-match').textContent = films.length ? '' : `No film has words that begin with “${text}”.`;
}

query.addEventListener('input', () => {
  hush(); // what was said may lie over what is found
  clearTimeout(typed);
  typed = setTimeout(() => search().catch(trouble), 150);
});
query.addEventListener('keydown', event => {
  if (event.key === 'Escape') offer([]);
  if (!offered.length) return;
  if (event.key === 'ArrowDown') choose(chosen + 1);
  else if (event.key === 'ArrowUp') choose(chosen < 0 ? -1 : chosen - 1);
  else if (event.key === 'Enter') pick(offered[Math.max(chosen, 0)]);
  else return;
  event.preventDefault();
});
query.addEventListener('blur', () => offer([]));
matches.addEventListener('mousedown', event => event.preventDefault()); // the field keeps the focus until the click

/* Genres. */
let genreLater;

function pickGenre(genre) {
  state.genre = genre;
  clearTimeout(genreLater);
  genreLater = setTimeout(() => afterwards(async () => {
    const old = state.films.map(film => film.id).join();
    await loadList();
    state.fresh.clear();
    redraw();
    const same = state.films.map(film => film.id).join() === old;
    say(same ? 'The same films: a genre counts while little is known of you.'
      : `${$('list-title').textContent}. First: ${state.films.length ? spoken(state.films[0].title) : 'no film'}.`);
  }), 200);
}

function showGenres(genres) {
  $('genres').querySelector('.chips').replaceChildren(...['', ...genres].map(name => el('label', {},
    el('input', { type: 'radio', name: 'genre', value: name, checked: !name, onchange: () => pickGenre(name) }),
    el('span', {}, name || 'Any'))));
}

/* Films like one film, in a dialog; marks made in it stay in place. After it, the focus is where it was opened from, also if that
 * card has been drawn anew or has gone. */
let opener = null;
const plain = film => ({ ...film, words: '' }); // the title says it once

function likeClosed() {
  state.like = null;
  const active = document.activeElement;
  if (active !== document.body && !$('like').contains(active)) return;
  const cards = opener ? [...opener.list.children] : [];
  const same = cards.find(card => card.dataset.id === opener.id);
  (same?.querySelector('[data-action=like]') || $('list-title')).focus();
}

async function openLike(film) {
  try {
    const dialog = $('like');
    const item = document.activeElement?.closest('.film');
    const list = await ask('GET', `api/films/${encodeURIComponent(film.id)}/similar?n=10`);
    state.like = { film: list.film, films: list.films.map(plain) };
    $('like-title').textContent = 'Films like ' + spoken(list.film.title);
    fill(dialog.querySelector('ol'), state.like.films, own());
    dialog.querySelector('.more button').hidden = !list.more;
    if (!dialog.open) {
      dialog.showModal();
      opener = item && { list: item.parentElement, id: item.dataset.id };
    }
    dialog.scrollTop = 0;
    $('like-title').focus();
  } catch (error) {
    trouble(error);
  }
}

async function moreLike() {
  const { film, films } = state.like;
  const list = await ask('GET', `api/films/${encodeURIComponent(film.id)}/similar?n=10&offset=${films.length}`);
  const first = films.length;
  films.push(...list.films.map(plain));
  fill($('like').querySelector('ol'), films, own());
  $('like').querySelector('.more button').hidden = !list.more;
  $('like').querySelector('ol').children[first]?.querySelector('h3').focus();
}

/* The map is asked for when it comes into sight. */
async function showPlace() {
  if (!state.map) return;
  try {
    const rated = [...state.marks.values()].some(film => film.rating !== null);
    const place = rated ? await visitor.ask('GET', '/place') : null;
    $('place-words').textContent = markPlace($('map'), $('legend'), state.map, place);
  } catch (error) {
    markPlace($('map'), $('legend'), state.map, null);
    $('place-words').textContent = error.message;
  }
}

async function showMap() {
  try {
    state.map = await ask('GET', 'api/map');
    drawMap($('map'), $('legend'), state.map);
    await showPlace();
  } catch (error) {
    $('map').setAttribute('hidden', '');
    $('place-words').textContent = error.status === 404 ? 'This server has no map.' : error.message;
  }
}

async function showStatus() {
  const s = await ask('GET', 'api/status');
  const number = n => n.toLocaleString('en');
  $('status').textContent = `Learnt from ${number(s.ratings)} ratings of ${number(s.films)} films by ${number(s.users)} people.`;
}

/* Start, also again after a server that did not answer. */
let begun = false;

async function start() {
  visitor.load();
  await load();
  try {
    if (begun) return;
    const genres = (await ask('GET', 'api/genres')).genres.map(genre => genre.name);
    begun = true;
    showGenres(genres);
    startOperator({
      shown: () => state.films,
      renew: async () => {
        await work;
        await loadList(Math.max(state.films.length, 10));
        state.fresh.clear();
        redraw();
      },
      redraw, say, trouble, actions,
    }, genres);
    await showStatus();
  } catch (error) {
    if ($('trouble').hidden) trouble(error);
  }
}

$('more').addEventListener('click', moreFilms);
$('trouble').querySelector('button').addEventListener('click', start);
$('forget').addEventListener('click', forget);
$('like').querySelector('.more button').addEventListener('click', () => moreLike().catch(trouble));
$('like-close').addEventListener('click', () => $('like').close());
$('like').addEventListener('close', likeClosed);
new IntersectionObserver((entries, observer) => {
  if (!entries.some(entry => entry.isIntersecting)) return;
  observer.disconnect();
  showMap();
}, { rootMargin: '200px' }).observe($('map-section'));
start();
