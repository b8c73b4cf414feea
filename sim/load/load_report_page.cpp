// The report's page: style, markup and the script that draws its charts as SVG. Its policy forbids
// the browser to load anything, so that a page which is not self-contained shows it at once.
#include "sim/load/load_report.hpp"

namespace moim::sim::load {

namespace {

constexpr std::string_view page = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
      content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>moim-sim load</title>
<style>
  :root {
    color-scheme: light dark;
    --page: #f6f7f9; --card: #ffffff; --ink: #1b1f24; --soft: #5b6570; --line: #dfe3e8;
    --good: #0a7d4f; --bad: #c2321b;
    --c0: #0b6bb8; --c1: #d98200; --c2: #b0307f; --c3: #7b8794; --c4: #c2321b;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --page: #14171b; --card: #1d2127; --ink: #e8ebef; --soft: #9aa5b1; --line: #333a43;
      --good: #4cc38a; --bad: #ff7b61;
      --c0: #5aaef0; --c1: #f2b04a; --c2: #ee86c4; --c3: #8b97a5; --c4: #ff7b61;
    }
  }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--page); color: var(--ink);
         font: 15px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif; }
  main { max-width: 1080px; margin: 0 auto; padding: 20px 16px 48px; }
  h1 { font-size: 24px; margin: 0 0 4px; display: flex; gap: 12px; align-items: center; flex-wrap: wrap; }
  h2 { font-size: 16px; margin: 0 0 10px; }
  p { margin: 2px 0; color: var(--soft); overflow-wrap: anywhere; }
  .badge { font-size: 13px; padding: 2px 10px; border-radius: 999px; border: 1px solid currentColor; }
  .good { color: var(--good); } .bad { color: var(--bad); }
  section { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
            padding: 14px 16px; margin-top: 16px; }
  .figures { display: grid; gap: 12px 16px; grid-template-columns: repeat(auto-fill, minmax(120px, 1fr)); }
  .figures dt { color: var(--soft); font-size: 13px; }
  .figures dd { margin: 0; font-size: 20px; font-variant-numeric: tabular-nums; }
  .legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0 0 6px; font-size: 13px; }
  .legend i { display: inline-block; width: 18px; margin-right: 6px; vertical-align: middle; }
  .chart { position: relative; }
  svg { display: block; width: 100%; touch-action: pan-y; }
  svg text { fill: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
  .grid { stroke: var(--line); stroke-width: 1; }
  .series { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
  .cursor { stroke: var(--soft); stroke-dasharray: 3 3; }
  .tip { position: absolute; top: 4px; pointer-events: none; background: var(--card); color: var(--ink);
         border: 1px solid var(--line); border-radius: 6px; padding: 6px 8px; font-size: 12px;
         white-space: nowrap; font-variant-numeric: tabular-nums; display: none; }
  .wide { overflow-x: auto; }
  table { border-collapse: collapse; width: 100%; font-size: 14px; }
  th, td { text-align: right; padding: 5px 10px; border-bottom: 1px solid var(--line);
           white-space: nowrap; font-variant-numeric: tabular-nums; }
  th:first-child, td:first-child { text-align: left; padding-left: 0; }
  th { color: var(--soft); font-weight: 500; }
  tr:last-child td { border-bottom: 0; }
</style>
</head>
<body>
<main>
<h1 id="title"></h1>
<div id="about"></div>
<noscript><p>The charts of this page are drawn by its script.</p></noscript>
<section><dl class="figures" id="figures" style="margin:0"></dl></section>
<div id="charts"></div>
<div id="tables"></div>
</main>
<script type="application/json" id="data">@DATA@</script>
<script>
'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const rows = data.rows;

function el(name, attributes = {}, text) {
  const svg = ['svg', 'path', 'line', 'text', 'circle', 'g'].includes(name);
  const node = svg ? document.createElementNS('http://www.w3.org/2000/svg', name)
                   : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

const clock = s => s < 60 ? `${Math.round(s)} s`
  : `${Math.floor(s / 60)}:${String(Math.round(s % 60)).padStart(2, '0')}`;
const count = v => v.toLocaleString('en', {maximumFractionDigits: v < 10 ? 1 : 0});
const time = ms => ms === 0 ? '0' : ms < 1 ? `${+(ms * 1000).toPrecision(3)} µs`
  : ms < 1000 ? `${+ms.toPrecision(3)} ms` : `${+(ms / 1000).toPrecision(3)} s`;

function steps(low, high, wanted) {  // round numbers, about so many
  const raw = Math.max((high - low) / wanted, 1e-9);
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map(m => m * power).find(s => s >= raw);
  const list = [];
  for (let v = Math.ceil(low / step) * step; v <= high + step * 1e-6; v += step) list.push(v);
  return list;
}
function timeSteps(high, wanted) {
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400]
    .find(s => high / s <= wanted) || 28800;
  const list = [];
  for (let v = 0; v <= high; v += step) list.push(v);
  return list;
}
function linear(values) {
  const high = Math.max(1, ...values);
  const ticks = steps(0, high * 1.05, 4);
  const top = Math.max(high * 1.05, ticks[ticks.length - 1]);
  return {ticks, skips: () => false, at: v => v / top};
}
function logarithmic(values) {
  const some = values.filter(v => v > 0);
  const low = Math.floor(Math.log10(Math.min(...some, 1)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...some, 1) * 1.001)));
  const ticks = [];
  for (let e = low; e <= high; ++e) ticks.push(10 ** e);
  return {ticks, skips: v => !(v > 0), at: v => (Math.log10(v) - low) / (high - low)};
}

function chart({title, series, scale, format}) {
  const section = el('section');
  section.append(el('h2', {}, title));
  const legend = el('div', {class: 'legend'});
  for (const s of series) {
    const item = el('span');
    const swatch = el('i');
    swatch.style.borderTop = `3px ${s.dashed ? 'dashed' : 'solid'} var(--${s.color})`;
    item.append(swatch, s.name);
    legend.append(item);
  }
  const box = el('div', {class: 'chart'});
  const tip = el('div', {class: 'tip'});
  section.append(legend, box);
  document.getElementById('charts').append(section);

  const height = 230, top = 8, bottom = 24, right = 14;
  const y = scale(series.flatMap(s => rows[s.key]));
  const end = Math.max(rows.seconds[rows.seconds.length - 1] || 1, 1);
  function draw() {
    const width = Math.max(box.clientWidth, 240);
    const left = 12 + 7.2 * Math.max(...y.ticks.map(t => format(t).length));
    const px = s => left + (width - left - right) * s / end;
    const py = v => height - bottom - (height - top - bottom) * y.at(v);
    const svg = el('svg', {viewBox: `0 0 ${width} ${height}`, height, role: 'img', 'aria-label': title});
    for (const t of y.ticks) {
      svg.append(el('line', {class: 'grid', x1: left, x2: width - right, y1: py(t), y2: py(t)}));
      svg.append(el('text', {x: left - 6, y: py(t) + 4, 'text-anchor': 'end'}, format(t)));
    }
    for (const t of timeSteps(end, width / 80)) {
      svg.append(el('text', {x: px(t), y: height - 6, 'text-anchor': 'middle'}, clock(t)));
    }
    for (const s of series) {
      let pen = 'M';  // lifted where there is nothing to show
      const d = rows[s.key].map((v, i) => {
        if (y.skips(v)) { pen = 'M'; return ''; }
        const to = `${pen}${px(rows.seconds[i]).toFixed(1)} ${py(v).toFixed(1)}`;
        pen = 'L';
        return to;
      });
      const line = el('path', {class: 'series', d: d.join('')});
      line.style.stroke = `var(--${s.color})`;
      if (s.dashed) line.setAttribute('stroke-dasharray', '5 4');
      svg.append(line);
    }
    const cursor = el('line', {class: 'cursor', y1: top, y2: height - bottom, visibility: 'hidden'});
    svg.append(cursor);
    const hide = () => { cursor.setAttribute('visibility', 'hidden'); tip.style.display = 'none'; };
    svg.addEventListener('pointerleave', hide);
    svg.addEventListener('pointermove', event => {
      const s = (event.clientX - svg.getBoundingClientRect().left - left) / (width - left - right) * end;
      let i = rows.seconds.findIndex(t => t >= s);
      if (i < 0) i = rows.seconds.length - 1;
      if (i < 0) return;
      const x = px(rows.seconds[i]);
      cursor.setAttribute('x1', x); cursor.setAttribute('x2', x); cursor.setAttribute('visibility', 'visible');
      tip.replaceChildren(el('b', {}, clock(rows.seconds[i])));
      for (const s of series) tip.append(el('br'), `${s.name}: ${format(rows[s.key][i])}`);
      tip.style.display = 'block';
      tip.style.left = x + tip.offsetWidth + 16 < width ? `${x + 8}px` : `${x - tip.offsetWidth - 8}px`;
    });
    box.replaceChildren(svg, tip);
  }
  new ResizeObserver(draw).observe(box);
}

function table(title, head, lines) {
  if (lines.length === 0) return;
  const section = el('section');
  const wide = el('div', {class: 'wide'});
  const node = el('table');
  const row = el('tr');
  for (const h of head) row.append(el('th', {}, h));
  node.append(row);
  for (const cells of lines) {
    const line = el('tr');
    for (const c of cells) line.append(c instanceof Node ? c : el('td', {}, c));
    node.append(line);
  }
  wide.append(node);
  section.append(el('h2', {}, title), wide);
  document.getElementById('tables').append(section);
}
const mark = good => el('td', {class: good ? 'good' : 'bad'}, good ? '✓ passed' : '✗ failed');

document.title = `${data.scenario} · moim-sim load`;
const ended = data.aborted ? ['ended early', false]
  : data.thresholds.length === 0 ? ['no thresholds', true]
  : data.passed ? ['thresholds kept', true] : ['thresholds missed', false];
document.getElementById('title').append(data.scenario,
  el('span', {class: `badge ${ended[1] ? 'good' : 'bad'}`}, ended[0]));
for (const line of [data.summary, data.executor, `${data.target}, ${data.made}`]) {
  document.getElementById('about').append(el('p', {}, line));
}
for (const f of data.figures) {
  const item = el('div');
  item.append(el('dt', {}, f.name), el('dd', {}, f.value));
  document.getElementById('figures').append(item);
}

const some = key => rows[key].some(v => v > 0);
chart({title: 'Rate, a second', scale: linear, format: count, series: [
  {name: 'requests', key: 'requests', color: 'c0'},
  {name: 'iterations', key: 'iterations', color: 'c1'},
  ...(data.openModel ? [{name: 'planned iterations', key: 'planned', color: 'c3', dashed: true}] : []),
  ...(some('failed') ? [{name: 'failed requests', key: 'failed', color: 'c4'}] : []),
  ...(some('dropped') ? [{name: 'dropped iterations', key: 'dropped', color: 'c2', dashed: true}] : [])]});
chart({title: 'Latency of requests (http_req_duration, logarithmic)', scale: logarithmic, format: time, series: [
  {name: 'p(50)', key: 'p50', color: 'c0'},
  {name: 'p(95)', key: 'p95', color: 'c1'},
  {name: 'p(99)', key: 'p99', color: 'c2'},
  {name: 'maximum', key: 'max', color: 'c3', dashed: true}]});
chart({title: 'VUs', scale: linear, format: count, series: [
  {name: 'active', key: 'vus', color: 'c0'},
  ...(data.openModel ? [] : [{name: 'planned', key: 'planned', color: 'c3', dashed: true}])]});

table('Thresholds', ['metric', 'bound', 'observed', ''],
  data.thresholds.map(t => [t.metric, t.expression, t.observed, mark(t.passed)]));
table('Checks', ['check', 'passed', 'failed', ''],
  data.checks.map(c => [c.name, count(c.passes), count(c.fails), mark(c.fails === 0)]));
table('Reasons of failed requests', ['reason', 'requests'], data.failures.map(f => [f.name, ...f.cells]));
table('Times', ['metric', 'avg', 'min', 'med', 'p(90)', 'p(95)', 'p(99)', 'max'],
  data.trends.map(t => [t.name, ...t.cells]));
table('Beside what the replaced system published', ['', 'published', 'now'],
  data.published.map(p => [p.name, ...p.cells]));
table('Machine', ['process', 'CPU', 'of a core', 'memory, at most'],
  data.machine.map(m => [m.name, ...m.cells]));
</script>
</body>
</html>
)html";

}  // namespace

std::string_view report_template() {
  return page;
}

}  // namespace moim::sim::load
