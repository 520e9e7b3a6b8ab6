/* The operator's desk: the policy as buttons, as forms and as text, and what it changed. The token stays with the tab. */
import { ask, send } from './api.js';
import { card, el, spoken } from './film.js';

const KEY = 'rs-operator';
const HEADER = 'rule,match,value,from,until\n';
const $ = id => document.getElementById(id);
const quoted = text => /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

let token = null;
let policy = { text: HEADER, tag: null };
let before = null; // the rules before the last change, for Undo
let page; // what the rest of the page can do: shown(), renew(), redraw(), say(), trouble(), actions()

/* What cards offer on top while there is a token. */
export function operatorActions() {
  if (!token) return {};
  const match = film => quoted('id=' + film.id);
  return {
    block: film => addRule(`block,${match(film)},,,`, `Blocked: ${spoken(film.title)}.`, match(film)),
    promote: film => addRule(`pin,${match(film)},1,,`, `Promoted: ${spoken(film.title)}.`, match(film)),
  };
}

async function load() {
  const response = await send('GET', 'api/policy', { token });
  policy = { text: await response.text(), tag: response.headers.get('ETag') };
  if (!policy.text.trim()) policy.text = HEADER;
  if (!policy.text.endsWith('\n')) policy.text += '\n';
  $('policy').value = policy.text;
}

/* Saves the rules, unless another operator has meanwhile, and shows what that did to the list. */
async function save(text, words, undo = policy.text) {
  const was = page.shown();
  try {
    await ask('PUT', 'api/policy', { token, body: text, headers: policy.tag ? { 'If-Match': policy.tag } : {} });
  } catch (error) {
    if (error.status !== 412) throw error;
    throw new Error('Somebody else has changed the rules meanwhile. Load them again, and then make your change.');
  }
  before = undo;
  await load();
  await page.renew();
  showEffect(was, page.shown(), words);
}

/* A rule about one film replaces the ones there were about it. */
async function addRule(rule, words, about) {
  try {
    if ($('policy').value !== policy.text)
      throw new Error('The rules in the box are changed but not saved. Save them or load them again first.');
    await load();
    const old = line => about && (line.startsWith(`block,${about},`) || line.startsWith(`pin,${about},`));
    const lines = policy.text.split('\n').filter(line => line && !old(line));
    await save([...lines, rule, ''].join('\n'), words);
  } catch (error) {
    page.trouble(error);
  }
}

function showEffect(was, now, words) {
  const place = (list, film) => list.findIndex(f => f.id === film.id) + 1;
  const all = [...now, ...was.filter(film => !place(now, film))];
  const changed = all.filter(film => place(was, film) !== place(now, film));
  const gone = changed.filter(film => !place(now, film)).length;
  const come = changed.filter(film => !place(was, film)).length;
  const counts = [[come, 'new'], [gone, 'gone'], [changed.length - come - gone, 'moved']].filter(([n]) => n);
  const summary = words + (counts.length ? ` In your list: ${counts.map(([n, what]) => `${n} ${what}`).join(', ')}.`
    : ' The films shown in your list stay as they were.');
  $('effect-words').textContent = summary;
  $('effect-rows').replaceChildren(...changed.map(film => el('tr', {}, el('th', { scope: 'row' }, spoken(film.title)),
    el('td', {}, String(place(was, film) || 'not shown')), el('td', {}, String(place(now, film) || 'not shown')))));
  $('effect-rows').parentElement.hidden = !changed.length;
  $('effect').hidden = false;
  $('undo').hidden = before === null;
  page.say(summary);
}

async function enter(given, quiet) {
  token = given;
  try {
    await load();
  } catch (error) {
    token = null;
    try { sessionStorage.removeItem(KEY); } catch { /* was not kept */ }
    if (quiet) return;
    const wrong = error.status === 401 || error.status === 403;
    $('token-words').textContent = wrong ? 'That is not the operator\'s token. Nothing has been changed.' : error.message;
    $('token').focus();
    return;
  }
  try { sessionStorage.setItem(KEY, token); } catch { /* as long as the page */ }
  $('token-words').textContent = '';
  $('token').value = '';
  $('token-form').hidden = true;
  $('desk').hidden = false;
  page.redraw();
  if (!quiet) {
    $('boost-genre').focus();
    page.say('The token is right. Each film now has the buttons Block and Promote.');
  }
}

function onSubmit(form, action) {
  $(form).addEventListener('submit', async event => {
    event.preventDefault();
    try {
      await action();
    } catch (error) {
      page.trouble(error);
    }
  });
}

async function addFilm() {
  const genres = [...$('film-genres').querySelectorAll(':checked')].map(box => box.value);
  const tags = $('film-tags').value.split(',').map(tag => tag.trim()).filter(Boolean);
  const film = await ask('POST', 'api/films', { token, body: { title: $('film-title').value.trim(), genres, tags } });
  $('film-form').reset();
  $('added').replaceChildren(card(film, undefined, page.actions()));
  $('added').querySelector('h3').focus();
  page.say(`Added: ${spoken(film.title)}, as number ${film.id}. It is recommended from now on.`);
}

export function startOperator(whole, genres) {
  page = whole;
  for (const id of ['boost-genre', 'cap-genre']) $(id).replaceChildren(...genres.map(name => el('option', { value: name }, name)));
  $('film-genres').replaceChildren(...genres.map(name =>
    el('label', {}, el('input', { type: 'checkbox', value: name }), ' ' + name)));
  onSubmit('token-form', () => enter($('token').value.trim()));
  onSubmit('boost-form', () => addRule(`boost,${quoted('genre=' + $('boost-genre').value)},${$('boost-factor').value},,`,
    `Boosted: ${$('boost-genre').value}.`));
  onSubmit('cap-form', () => addRule(`cap,${quoted('genre=' + $('cap-genre').value)},${$('cap-number').value},,`,
    `Limited: ${$('cap-genre').value}, ${$('cap-number').value} at most.`));
  onSubmit('policy-form', () => save($('policy').value, 'Saved.'));
  onSubmit('film-form', addFilm);
  $('policy-reload').addEventListener('click', () => load().then(() => page.say('These are the rules as they are.'), page.trouble));
  $('undo').addEventListener('click', () => {
    $('effect').focus();
    save(before, 'Undone.', null).catch(page.trouble);
  });
  let kept = null;
  try { kept = sessionStorage.getItem(KEY); } catch { /* none */ }
  if (kept) enter(kept, true);
}
