/* The map of tastes: a point a person, colour and shape by group, so that neither has to be seen. Colours are in page.css. */
import { el, svg } from './film.js';

const WIDTH = 400, EDGE = 14, COLOURS = 8; // as many shapes, turned by one with each round of colours
const SHAPES = [ // around 0,0
  'M-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0z', 'M-2.7-2.7h5.4v5.4h-5.4z', 'M0-3.6 3.4 2.4H-3.4z', 'M0-3.8 3.8 0 0 3.8-3.8 0z',
  'M0 3.6-3.4-2.4H3.4z', 'M-1-3.4h2v2.4h2.4v2h-2.4v2.4h-2v-2.4h-2.4v-2h2.4z',
  'M-3.6-1.3h7.2v2.6h-7.2z', 'M-1.3-3.6h2.6v7.2h-2.6z',
];
const look = cluster => ({ d: SHAPES[(cluster + Math.floor(cluster / COLOURS)) % SHAPES.length], class: 'c' + cluster % COLOURS });

function scales(map) {
  const xs = map.points.map(p => p[0]).concat(map.clusters.map(c => c.x));
  const ys = map.points.map(p => p[1]).concat(map.clusters.map(c => c.y));
  const x0 = Math.min(...xs), y0 = Math.min(...ys);
  const width = Math.max(...xs) - x0 || 1, height = Math.max(...ys) - y0 || 1;
  const tall = Math.round(WIDTH * Math.min(Math.max(height / width, 0.6), 1));
  const within = (value, size) => EDGE + Math.min(Math.max(value, 0), 1) * (size - 2 * EDGE);
  return { tall, x: x => within((x - x0) / width, WIDTH), y: y => within(1 - (y - y0) / height, tall) };
}

/* Numbers of groups that would lie on each other are moved apart. */
function apart(labels) {
  const near = 19;
  for (let round = 0; round < 30; round++) {
    for (const a of labels) {
      for (const b of labels) {
        const dx = b.x - a.x || 0.1, dy = b.y - a.y, far = Math.hypot(dx, dy);
        if (a === b || far >= near) continue;
        const push = (near - far) / 2 / far;
        a.x -= dx * push; a.y -= dy * push;
        b.x += dx * push; b.y += dy * push;
      }
    }
  }
  return labels;
}

function badge(x, y, text, cluster) {
  const group = svg('g', { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
  const words = svg('text', { 'text-anchor': 'middle', y: 3.8 });
  words.textContent = text;
  group.append(svg('circle', { r: 9, class: 'badge c' + cluster % COLOURS }), words);
  return group;
}

export function drawMap(picture, legend, map) {
  const { tall, x, y } = scales(map);
  picture.setAttribute('viewBox', `0 0 ${WIDTH} ${tall}`);
  const people = map.points.map(([px, py, cluster]) =>
    svg('path', { ...look(cluster), transform: `translate(${x(px).toFixed(1)} ${y(py).toFixed(1)})` }));
  const labels = apart(map.clusters.map(c => ({ x: x(c.x), y: y(c.y), cluster: c.cluster })));
  picture.replaceChildren(...people, ...labels.map(l => badge(l.x, l.y, l.cluster + 1, l.cluster)));
  legend.replaceChildren(...map.clusters.map(c => {
    const sign = svg('svg', { viewBox: '-5 -5 10 10', 'aria-hidden': 'true' });
    sign.append(svg('path', look(c.cluster)));
    return el('li', { 'data-cluster': c.cluster }, sign, `${c.cluster + 1} ${c.name} `, el('span', {}, `${c.users} people`));
  }));
}

/* Marks where the visitor stands, or nobody, and says so in words. */
export function markPlace(picture, legend, map, place) {
  picture.querySelector('.you')?.remove();
  for (const line of legend.children) line.classList.toggle('here', !!place && line.dataset.cluster === String(place.cluster));
  const home = place && map.clusters.find(c => c.cluster === place.cluster);
  if (!home) return 'Rate a film, and your own place is shown here.';
  const { x, y } = scales(map);
  const at = [x(place.x), y(place.y)];
  const you = svg('g', { class: 'you', transform: `translate(${at[0].toFixed(1)} ${at[1].toFixed(1)})` });
  const left = at[0] > WIDTH - 50;
  const words = svg('text', { x: left ? -14 : 14, y: 5, 'text-anchor': left ? 'end' : 'start' });
  words.textContent = 'You';
  you.append(svg('circle', { r: 9 }), svg('circle', { r: 3.5, class: 'dot' }), words);
  picture.append(you);
  return `You are nearest to: ${home.name} (${home.users} people).`;
}
