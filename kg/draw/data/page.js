'use strict';

const svg = document.querySelector('svg');
const tip = document.getElementById('tip');
const marks = [...svg.querySelectorAll('g[data-key]')];
const box = svg.viewBox.baseVal;
const whole = [box.x, box.y, box.width, box.height];
let current = marks[0];
let drag = null;

// Our own tool tip shows at once and by keyboard; the browser's would come on top of it.
for (const mark of marks) {
  const title = mark.querySelector('title');
  mark.dataset.tip = title.textContent;
  title.remove();
  mark.setAttribute('tabindex', '-1');
}
if (current) current.setAttribute('tabindex', '0');

function light(mark) {
  const linked = mark && mark.dataset.links;
  svg.classList.toggle('some', Boolean(linked));
  for (const other of marks) other.classList.remove('lit');
  if (!linked) return;
  mark.classList.add('lit');
  for (const key of mark.dataset.links.split(' ')) marks[key].classList.add('lit');
}

function show(mark, x, y) {
  tip.textContent = mark.dataset.tip;
  tip.hidden = false;
  const below = y + 18 + tip.offsetHeight <= innerHeight;
  tip.style.left = Math.max(4, Math.min(x + 14, innerWidth - tip.offsetWidth - 8)) + 'px';
  tip.style.top = (below ? y + 18 : Math.max(4, y - tip.offsetHeight - 12)) + 'px';
  light(mark);
}

function hide() {
  tip.hidden = true;
  light(null);
}

function markOf(event) {
  return event.target.closest && event.target.closest('g[data-key]');
}

function middle(mark) {
  const r = mark.getBoundingClientRect();
  return [r.x + r.width / 2, r.y + r.height / 2];
}

svg.addEventListener('pointermove', (event) => {
  if (drag) {
    const scale = box.width / svg.clientWidth;
    box.x = drag.x + (drag.px - event.clientX) * scale;
    box.y = drag.y + (drag.py - event.clientY) * scale;
    return;
  }
  const mark = markOf(event);
  if (mark) show(mark, event.clientX, event.clientY);
  else hide();
});
svg.addEventListener('pointerleave', hide);
svg.addEventListener('pointerdown', (event) => {
  if (!svg.classList.contains('zoomed')) return;
  drag = { x: box.x, y: box.y, px: event.clientX, py: event.clientY };
  svg.setPointerCapture(event.pointerId);
});
for (const end of ['pointerup', 'pointercancel']) svg.addEventListener(end, () => { drag = null; });

svg.addEventListener('focusin', (event) => {
  const mark = markOf(event);
  if (mark) show(mark, ...middle(mark));
});
svg.addEventListener('focusout', hide);

// The trials behind a mark, as a list to go on from: a click that was no drag, or Enter.
const chosen = document.getElementById('chosen');
const registry = 'https://clinicaltrials.gov/study/';

function element(kind, text) {
  const made = document.createElement(kind);
  made.textContent = text;
  return made;
}

function list(mark) {
  const ids = (mark.dataset.trials || '').split(' ').filter(Boolean);
  if (!ids.length) return;
  const number = Number(mark.dataset.number);
  const shut = element('button', 'Close');
  shut.onclick = () => { chosen.hidden = true; mark.focus(); };
  const words = number === 1 ? '1 trial' : `${number.toLocaleString('en')} trials`;
  const found = document.createElement('ul');
  for (const id of ids) {
    const item = document.createElement('li');
    const link = element(/^NCT\d{8}$/.test(id) ? 'a' : 'span', id);
    if (link.localName === 'a') {
      link.href = registry + id;
      link.rel = 'noreferrer';
      link.target = '_blank';
    }
    item.append(link);
    found.append(item);
  }
  const cut = number > ids.length ? `, the first ${ids.length}` : '';
  chosen.replaceChildren(shut, element('h2', mark.dataset.tip.split('\n')[0]), element('small', words + cut), found);
  chosen.hidden = false;
}

let moved = 0;
svg.addEventListener('pointerdown', (event) => { moved = event.clientX + event.clientY; }, true);
svg.addEventListener('click', (event) => {
  const mark = document.elementsFromPoint(event.clientX, event.clientY).map((e) => e.closest('g[data-key]')).find(Boolean);
  if (mark && Math.abs(event.clientX + event.clientY - moved) < 4) list(mark);
});

// One stop for Tab, arrows within: the nearest mark in their direction.
const ways = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
svg.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') hide();
  if ((event.key === 'Enter' || event.key === ' ') && markOf(event)) {
    event.preventDefault();
    list(markOf(event));
  }
  const way = ways[event.key];
  if (!way || !current) return;
  event.preventDefault();
  const [x, y] = middle(current);
  let best = null;
  let least = Infinity;
  for (const mark of marks) {
    const [a, b] = middle(mark);
    const along = (a - x) * way[0] + (b - y) * way[1];
    const aside = Math.abs((a - x) * way[1]) + Math.abs((b - y) * way[0]);
    if (mark !== current && along > 1 && along + 3 * aside < least) {
      least = along + 3 * aside;
      best = mark;
    }
  }
  if (!best) return;
  current.setAttribute('tabindex', '-1');
  current = best;
  current.setAttribute('tabindex', '0');
  current.focus();
});

function zoom(factor) {
  const width = Math.min(whole[2], box.width * factor);
  const height = (width * whole[3]) / whole[2];
  box.x += (box.width - width) / 2;
  box.y += (box.height - height) / 2;
  box.width = width;
  box.height = height;
  if (width >= whole[2]) [box.x, box.y, box.width, box.height] = whole;
  svg.classList.toggle('zoomed', width < whole[2]);
}

document.getElementById('in').onclick = () => zoom(1 / 1.4);
document.getElementById('out').onclick = () => zoom(1.4);
document.getElementById('all').onclick = () => zoom(Infinity);
svg.addEventListener('wheel', (event) => {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  zoom(event.deltaY < 0 ? 1 / 1.2 : 1.2);
}, { passive: false });
