// SPDX-License-Identifier: Apache-2.0
// report.js: what the HTML report can do beyond being read: a filter, the flame graph, a print that
// prints everything. Without it all findings are there. It only ever sets text, never HTML.
'use strict';
(() => {
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const plural = (n, one) => n + ' ' + one + (n === 1 ? '' : 's');

  // ---- print: whatever is folded, too ------------------------------------------------

  let folded = [];
  addEventListener('beforeprint', () => {
    folded = [...document.querySelectorAll('details:not([open])')];
    for (const each of folded) each.open = true;
  });
  addEventListener('afterprint', () => {
    for (const each of folded) each.open = false;
    folded = [];
  });

  // A link to what is folded opens it.
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const details = target && target.querySelector(':scope > details');
    if (details) details.open = true;
  };
  addEventListener('hashchange', open);
  open();

  // ---- filter -----------------------------------------------------------------------

  // A suspect is its row and its article, an idle group its row.
  const all = selector => [...document.querySelectorAll(selector)];
  const articles = all('article');
  const items = [
    ...all('#list tr:nth-child(n+2), #more tr:nth-child(n+2)').map((row, i) => articles[i] ? [row, articles[i]] : [row]),
    ...all('#idle ~ details tr:nth-child(n+2)').map(row => [row])];
  if (items.length > 3) {
    const status = make('span', {className: 'faint'});
    status.setAttribute('role', 'status');
    const input = make('input', {type: 'search', size: 30});
    const opened = new Set();  // tables that were folded
    let texts = null;
    input.addEventListener('input', () => {
      texts = texts || items.map(item => item.map(part => part.textContent).join(' ').toLowerCase());
      const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
      const hits = items.map((item, i) => words.every(word => texts[i].includes(word)));
      const wanted = new Set();
      items.forEach((item, i) => {
        for (const part of item) part.hidden = !hits[i];
        const fold = words.length && hits[i] && item[0].closest('details');
        if (fold) wanted.add(fold);
      });
      for (const fold of opened) if (!wanted.has(fold)) {
        fold.open = false;
        opened.delete(fold);
      }
      for (const fold of wanted) if (!fold.open) {
        fold.open = true;
        opened.add(fold);
      }
      status.textContent = words.length ? hits.filter(Boolean).length + ' of ' + items.length : '';
    });
    const list = document.getElementById('list'), idle = document.getElementById('idle');
    (list ? list.parentElement : idle.nextElementSibling).before(
      make('div', {className: 'tools'}, make('label', {}, list ? 'Filter ' : 'Filter idle groups ', input), status));
  }

  // ---- the data: as it is, or packed --------------------------------------------------

  const holder = document.getElementById('data');
  const unpacked = async () => {
    const text = atob(holder.textContent), bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; ++i) bytes[i] = text.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return JSON.parse(await new Response(stream).text());
  };
  if (holder) {
    const go = data => {
      drawMatrix(data);
      drawFlames(data);
      document.documentElement.dataset.drawn = Math.round(performance.now());
    };
    if (holder.type === 'application/gzip') unpacked().then(go, error => {
      document.querySelector('footer').append(make('p', {}, 'No pictures: this browser cannot unpack their data (' + error.name + ').'));
    });
    else go(JSON.parse(holder.textContent));
  }

  // ---- matrix: groups × dumps -----------------------------------------------------------

  function drawMatrix({groups, dumps}) {
    const place = document.getElementById('matrix');
    if (!place || dumps.length < 2) return;
    const rows = groups.filter(group => group.dumps).slice(0, 400);
    if (!rows.length) return;
    const height = rows.length > 100 ? 5 : rows.length > 30 ? 9 : 16;
    const most = rows.reduce((high, group) => Math.max(high, ...group.dumps), 0);
    const canvas = make('canvas', {});
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', plural(rows.length, 'group') + ' over ' + plural(dumps.length, 'dump') +
      ', a row each, suspects first; the highest number is ' + most + '. The table below has the numbers.');
    const says = make('p', {className: 'faint'}, 'A row is a group, suspects first; a full bar is its highest number, a pale row never changed.');
    const paint = () => {
      const looks = getComputedStyle(document.documentElement), ratio = devicePixelRatio || 1;
      const width = place.clientWidth || 800, cell = width / dumps.length;
      canvas.width = width * ratio;
      canvas.height = rows.length * height * ratio;
      canvas.style.width = width + 'px';
      canvas.style.height = rows.length * height + 'px';
      const pen = canvas.getContext('2d');
      pen.scale(ratio, ratio);
      rows.forEach((group, y) => {
        const highest = Math.max(...group.dumps, 1);
        pen.fillStyle = looks.getPropertyValue('--' + group.verdict) || '#888';
        pen.globalAlpha = group.dumps.some(n => n !== group.dumps[0]) ? 1 : 0.35;
        group.dumps.forEach((n, x) => {
          const high = (height - 1) * n / highest;
          pen.fillRect(x * cell, (y + 1) * height - high, Math.max(cell - 1, 1), high);
        });
      });
    };
    canvas.addEventListener('mousemove', event => {
      const group = rows[Math.floor(event.offsetY / height)];
      const x = Math.min(Math.floor(event.offsetX * dumps.length / canvas.clientWidth), dumps.length - 1);
      if (group && x >= 0) says.textContent = group.title + ': ' + plural(group.dumps[x], 'goroutine') + ' in ' + dumps[x];
    });
    place.append(says, canvas);
    if (rows.length < groups.length)
      place.append(make('p', {className: 'faint'}, rows.length + ' of ' + plural(groups.length, 'group')));
    place.hidden = false;
    paint();
    addEventListener('resize', paint);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
  }

  // ---- flame graph --------------------------------------------------------------------

  function drawFlames({groups, names}) {
    const picture = document.getElementById('picture');
    if (!picture) return;
    const packageOf = name => {
      const end = name.search(/[[(]/), head = end < 0 ? name : name.slice(0, end);
      const dot = name.indexOf('.', head.lastIndexOf('/') + 1);
      return dot < 0 ? name : name.slice(0, dot);
    };
    // What the innermost call is of says least when that is the runtime or a library without a dot.
    const own = group => group.stack.map(at => packageOf(names[at])).reverse().find(
      name => name === 'main' || name.includes('.')) || 'the standard library';
    const keys = {
      'nothing': null,
      'state': group => group.state || 'unknown state',
      'creator': group => 'started by ' + (group.creator === null ? 'an unknown function' : names[group.creator]),
      'package': own,
      'verdict': group => group.verdict,
    };
    const rank = {idle: 0, suspect: 1, likely: 2, leak: 3};

    // Stacks in order share their beginning with the one before, so a tree needs no look-up. Calls
    // are numbers until they are drawn; lists are sorted when they are.
    const treeOf = key => {
      const text = [...names], numbers = new Map();
      const numberOf = word => {
        if (!numbers.has(word)) numbers.set(word, text.push(word) - 1);
        return numbers.get(word);
      };
      const lines = groups.filter(group => group.n).map(group => ({
        path: [...(key ? [numberOf(key(group))] : []), ...group.stack, numberOf('[' + (group.state || 'unknown state') + ']')],
        n: group.n, worst: rank[group.verdict] || 0}));
      lines.sort(({path: a}, {path: b}) => {
        let i = 0;
        while (i < a.length && i < b.length && a[i] === b[i]) ++i;
        return i === a.length || i === b.length ? a.length - b.length : a[i] - b[i];
      });
      const root = {name: 'all goroutines', n: 0, worst: 0, depth: 0, parent: null, list: [], sorted: false};
      const way = [root];
      let before = [];
      for (const {path, n, worst} of lines) {
        let i = 0;
        while (i < path.length && path[i] === before[i]) ++i;
        way.length = i + 1;
        for (; i < path.length; ++i) {
          const node = {name: text[path[i]], n: 0, worst: 0, depth: i + 1, parent: way[i], list: [], sorted: false};
          way[i].list.push(node);
          way.push(node);
        }
        for (const node of way) {
          node.n += n;
          node.worst = Math.max(node.worst, worst);
        }
        before = path;
      }
      return root;
    };
    const kidsOf = node => {
      if (!node.sorted) node.list.sort((a, b) => b.n - a.n || (a.name < b.name ? -1 : 1));
      node.sorted = true;
      return node.list;
    };

    const flame = make('div', {id: 'flame'});
    flame.setAttribute('role', 'tree');
    flame.setAttribute('aria-label', 'Stacks of all goroutines, outermost call first');
    const says = make('p', {className: 'faint'});
    says.setAttribute('role', 'status');
    const by = make('select', {}, ...Object.keys(keys).map(name => make('option', {value: name}, name)));
    const search = make('input', {type: 'search', size: 24});
    const reset = make('button', {type: 'button'}, 'Show all');
    picture.append(
      make('div', {className: 'tools'}, make('label', {}, 'Group by ', by), make('label', {}, 'Find ', search), reset),
      make('p', {className: 'faint'}, 'Click or Enter shows a call alone, Escape shows all; arrow keys move.'), says, flame);
    picture.hidden = false;

    let root = null, top = null, drawn = new Map();
    const share = node => (100 * node.n / root.n).toFixed(node.n * 10 < root.n ? 1 : 0) + ' percent';
    const label = node => node.name + ', ' + plural(node.n, 'goroutine') + ', ' + share(node);

    // How many goroutines have a call of that name, drawn or too narrow for it.
    const found = word => {
      let n = 0;
      const todo = [top];
      while (todo.length) {
        const node = todo.pop();
        if (node.name.toLowerCase().includes(word)) n += node.n;
        else for (const kid of node.list) todo.push(kid);
      }
      return n ? 'Found in ' + plural(n, 'goroutine') + ', ' + (100 * n / top.n).toFixed(n * 10 < top.n ? 1 : 0) + ' percent' : 'Not found';
    };

    const plain = make('div', {tabIndex: -1});
    plain.setAttribute('role', 'treeitem');
    const draw = focus => {
      const width = flame.clientWidth || 800, boxes = [], word = search.value.toLowerCase();
      let depth = 0;
      const put = (node, x, w) => {
        boxes.push([node, x, w]);
        depth = Math.max(depth, node.depth);
      };
      const above = [];
      for (let node = top.parent; node; node = node.parent) above.push(node);
      for (const node of above.reverse()) put(node, 0, width);
      // Level by level, each from left to right: the order in which a screen reader meets them.
      let level = [[top, 0, width]];
      while (level.length) {
        const next = [];
        for (const [node, x, w] of level) {
          put(node, x, w);
          let at = x;
          for (const kid of kidsOf(node)) {
            const wide = w * kid.n / node.n;
            if (wide < 1) break;  // and so are those behind it
            next.push([kid, at, wide]);
            at += wide;
          }
        }
        level = next;
      }
      drawn = new Map();
      const fragment = document.createDocumentFragment();
      for (const [node, x, w] of boxes) {
        const box = plain.cloneNode(), words = label(node);
        if (w > 24) box.textContent = node.name;
        const hit = word && node.name.toLowerCase().includes(word);
        box.className = hit ? 'found' : node.depth < top.depth ? 'off' : node.worst === 3 ? 'leak' : ['', 'b', 'c'][node.name.length % 3];
        box.style.cssText = 'left:' + x.toFixed(2) + 'px;top:' + node.depth * 19 + 'px;width:' + Math.max(w, 1).toFixed(2) + 'px';
        box.title = words;
        box.setAttribute('aria-level', node.depth + 1);
        box.setAttribute('aria-label', words);
        box.node = node;
        drawn.set(node, box);
        fragment.append(box);
      }
      flame.replaceChildren(fragment);
      flame.style.height = (depth + 1) * 19 + 'px';
      const first = drawn.get(focus) || drawn.get(top);
      first.tabIndex = 0;
      if (focus) first.focus();
      says.textContent = word ? found(word) : label(top);
    };
    const zoom = (node, focus) => {
      top = node;
      draw(focus ? node : null);
    };
    const rebuild = () => {
      root = treeOf(keys[by.value]);
      zoom(root);
    };
    const move = (from, to) => {
      const box = drawn.get(to);
      if (!box) return;
      drawn.get(from).tabIndex = -1;
      box.tabIndex = 0;
      box.focus();
      says.textContent = label(to);
    };

    flame.addEventListener('click', event => event.target.node && zoom(event.target.node, true));
    flame.addEventListener('mouseover', event => {
      if (event.target.node) says.textContent = label(event.target.node);
    });
    flame.addEventListener('keydown', event => {
      const node = event.target.node;
      if (!node) return;
      const siblings = node.parent ? kidsOf(node.parent) : [node], at = siblings.indexOf(node);
      const to = {ArrowRight: kidsOf(node)[0], ArrowLeft: node.parent, ArrowUp: siblings[at - 1], ArrowDown: siblings[at + 1],
                  Home: root}[event.key];
      if (to) move(node, to);
      else if (event.key === 'Enter') zoom(node, true);
      else if (event.key === 'Escape') zoom(root, true);
      else if (!event.key.startsWith('Arrow')) return;
      event.preventDefault();
    });
    by.addEventListener('change', rebuild);
    search.addEventListener('input', () => draw());
    reset.addEventListener('click', () => zoom(root));
    addEventListener('resize', () => draw());
    rebuild();
  }
})();
