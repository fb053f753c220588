"use strict";

// Points that are no grid: a scatter of any two of their numbers, colored by a third or by split.

const MANY = 20_000; // points that are drawn as small squares
const SPLIT_COLORS = { train: "--train", valid: "--valid", test: "--test" };

const scatter = {
  colors: new Uint8Array(0),

  make() {
    const { index } = store;
    this.dimensions = {
      ...Object.fromEntries(store.axes.map((axis) => [axis.name, (point) => store.valueOf(axis, point)])),
      ...Object.fromEntries(store.axes.filter(({ label }) => label).map((axis) =>
        [`label_${axis.label}`, (point) => store.labelOf(axis, point)])),
      rms: (point) => this.loudest(store.rms, point),
      peak: (point) => this.loudest(store.peak, point),
      clipped: (point) => this.sum(point),
    };
    const names = Object.keys(this.dimensions);
    const fill = (id, options, start) => {
      for (const name of options) $(id).append(make("option", name, { value: name }));
      $(id).value = start;
      $(id).addEventListener("change", () => this.remake());
    };
    fill("across", names, names[0]);
    fill("down", names, store.axes.length > 1 ? names[1] : "rms");
    fill("color", [...(index.splits.length ? ["split"] : []), ...names],
      index.splits.length ? "split" : store.axes[2]?.name ?? "rms");
    $("down-name").textContent = "up";
    $("color-choice").hidden = false;
    const box = $("map");
    box.classList.add("scatter");
    this.tip = make("div", "", { class: "tip", hidden: "" });
    this.plain = make("div", "", { class: "plot", tabindex: "0", role: "application", "aria-describedby": "map-hint" });
    this.legend = make("p", "", { class: "legend" });
    box.append(this.plain, this.legend, this.tip);
    $("map-hint").textContent = "A click plays; arrow keys go to the nearest neighbour; drag to zoom, double click to see all.";
    this.plain.addEventListener("keydown", (event) => this.key(event));
    new ResizeObserver(() => this.resize()).observe(this.plain);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.remake());
    this.remake();
  },

  loudest(column, point) {
    let best = 0;
    for (let [row, end] = store.rowsOf(point); row < end; row++) best = Math.max(best, column[row]);
    return Math.max(-120, level(best));
  },
  sum(point) {
    let sum = 0;
    for (let [row, end] = store.rowsOf(point); row < end; row++) sum += store.clipped[row];
    return sum;
  },

  // Reads the numbers of all points that there are by now.
  read() {
    this.count = store.points;
    const numbers = (id) => Float64Array.from({ length: this.count }, (_, p) => this.dimensions[$(id).value](p));
    this.x = numbers("across");
    this.y = numbers("down");
    const by = $("color").value;
    this.colors = by === "split" ? store.split.subarray(0, this.count) : this.shades(numbers("color"));
    this.plain.setAttribute("aria-label",
      `Scatter of ${plural(this.count, "point")}: ${$("across").value} across, ${$("down").value} up, colored by ${by}`);
  },
  shades(values) {
    const [low, high] = this.extent(values);
    this.range = [low, high];
    return Uint8Array.from(values, (value) => Math.round((255 * (value - low)) / (high - low || 1)));
  },
  extent(values) {
    let low = Infinity, high = -Infinity;
    for (const value of values) { if (value < low) low = value; if (value > high) high = value; }
    return [low, high];
  },
  ends(id, values) {
    const axis = store.axis($(id).value);
    const [low, high] = axis ? axis.ends : this.extent(values);
    const edge = (high - low || 1) * 0.04;
    return { min: low - edge, max: high + edge };
  },

  remake() {
    this.plot?.destroy();
    this.read();
    const pass = (_, low, high) => [low, high];
    const axis = (id, more) => ({
      stroke: ink, font: "12px system-ui, sans-serif", label: this.title($(id).value), labelSize: 18,
      labelFont: "12px system-ui, sans-serif", grid: { stroke: () => css("--line"), width: 1 },
      ticks: { stroke: () => css("--line"), size: 4 }, ...more,
    });
    this.plot = new uPlot({
      width: 400, height: 400, legend: { show: false }, padding: [10, 10, 0, 0],
      scales: { x: { time: false, range: pass }, y: { range: pass } },
      series: [{}, { paths: () => null, points: { show: false } }],
      axes: [axis("across", { size: 32 }), axis("down", { size: 52 })],
      cursor: {
        points: { show: false }, drag: { x: true, y: true, uni: 20, dist: 6 },
        bind: { dblclick: () => () => { this.reset(); return null; } },
      },
      hooks: { draw: [(plot) => this.draw(plot)], setCursor: [(plot) => this.point(plot)] },
    }, [[0, 1], [0, 1]], this.plain);
    const { over } = this.plot;
    over.addEventListener("mousedown", (event) => { this.pressed = [event.clientX, event.clientY]; });
    over.addEventListener("click", (event) => {
      const [x, y] = this.pressed ?? [event.clientX, event.clientY];
      if (Math.hypot(event.clientX - x, event.clientY - y) > 6) return;
      const point = this.nearest(event.offsetX, event.offsetY, 24);
      if (point >= 0) this.pick(point);
    });
    over.addEventListener("mouseleave", () => { this.tip.hidden = true; });
    this.showLegend();
    this.resize();
    this.reset();
  },
  title(name) {
    const axis = store.axis(name);
    if (axis) return axis.unit ? `${name} in ${axis.unit}` : name;
    return { rms: "rms of the loudest variation in dB", peak: "highest peak in dB", clipped: "clipped samples" }[name] ?? name;
  },
  resize() {
    const { clientWidth: width, clientHeight: height } = this.plain;
    if (width && height) this.plot?.setSize({ width, height });
  },
  reset() {
    this.plot.batch(() => {
      this.plot.setScale("x", this.ends("across", this.x));
      this.plot.setScale("y", this.ends("down", this.y));
    });
  },

  colorOf(shade) {
    if ($("color").value !== "split") return spectrum.css.viridis[shade];
    return css(SPLIT_COLORS[store.index.splits[shade]]);
  },
  showLegend() {
    this.legend.replaceChildren();
    if ($("color").value === "split") {
      for (const name of store.index.splits) {
        const mark = make("span", "", { class: "mark" });
        mark.style.background = css(SPLIT_COLORS[name]);
        this.legend.append(mark, make("span", name));
      }
      return;
    }
    const bar = make("span", "", { class: "ramp" });
    bar.style.background = `linear-gradient(90deg, ${spectrum.css.viridis.filter((_, k) => k % 15 === 0).join(",")})`;
    const [low, high] = this.range;
    this.legend.append(make("span", `${this.title($("color").value)}: ${short(low)}`), bar, make("span", short(high)));
  },

  // Where a point lies in the picture, in its pixels.
  spot(plot, point) {
    return [plot.valToPos(this.x[point], "x"), plot.valToPos(this.y[point], "y")];
  },
  draw(plot) {
    const { ctx, bbox } = plot, { x, y } = plot.scales, many = this.count > MANY;
    const radius = (this.count > 2000 ? 3 : 5) * DPR(), faint = [];
    const toX = (value) => bbox.left + ((value - x.min) / (x.max - x.min)) * bbox.width;
    const toY = (value) => bbox.top + bbox.height * (1 - (value - y.min) / (y.max - y.min));
    const dot = (point) => {
      if (many) return ctx.fillRect(toX(this.x[point]) - DPR(), toY(this.y[point]) - DPR(), 2 * DPR(), 2 * DPR());
      ctx.beginPath();
      ctx.arc(toX(this.x[point]), toY(this.y[point]), radius, 0, 2 * Math.PI);
      return ctx.fill();
    };
    const groups = Array.from({ length: 256 }, () => []);
    for (let point = 0; point < this.count; point++) {
      if (store.isEmpty(point)) continue;
      (isWithin(point) ? groups[this.colors[point]] : faint).push(point);
    }
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    ctx.fillStyle = css("--line");
    faint.forEach(dot);
    groups.forEach((group, shade) => {
      if (!group.length) return;
      ctx.fillStyle = this.colorOf(shade);
      group.forEach(dot);
    });
    this.ring(ctx, player.current, toX, toY, radius, "--ink");
    if (player.kept >= 0) this.ring(ctx, player.kept, toX, toY, radius, "--alarm");
    ctx.restore();
  },
  ring(ctx, row, toX, toY, radius, color) {
    const point = store.owner[row];
    if (row < 0 || point >= this.count) return;
    ctx.strokeStyle = css(color);
    ctx.lineWidth = 2.5 * DPR();
    ctx.beginPath();
    ctx.arc(toX(this.x[point]), toY(this.y[point]), radius + 4 * DPR(), 0, 2 * Math.PI);
    ctx.stroke();
  },

  // The nearest point of the selection within some pixels of a place, -1 if there is none.
  nearest(left, top, most) {
    let best = -1, least = most * most;
    const { x, y } = this.plot.scales, { clientWidth, clientHeight } = this.plot.over;
    const perX = clientWidth / (x.max - x.min), perY = clientHeight / (y.max - y.min);
    for (let point = 0; point < this.count; point++) {
      const dx = (this.x[point] - x.min) * perX - left, dy = (y.max - this.y[point]) * perY - top;
      const away = dx * dx + dy * dy;
      if (away < least && !store.isEmpty(point) && isWithin(point)) [best, least] = [point, away];
    }
    return best;
  },
  point(plot) {
    const { left, top } = plot.cursor;
    const point = left >= 0 ? this.nearest(left, top, 16) : -1;
    plot.over.style.cursor = point >= 0 ? "pointer" : "";
    this.tip.hidden = point < 0;
    if (point < 0 || point === this.tipped) return;
    this.tipped = point;
    const picture = make("div");
    showThumbnail(picture, store.first[point]);
    const lines = store.axes.map((axis) => make("div", `${axis.name} ${store.quantity(axis, point)}`));
    if (store.index.splits.length) lines.push(make("div", store.splitOf(point)));
    this.tip.replaceChildren(picture, ...lines);
    const [x, y] = this.spot(plot, point);
    const flip = x > plot.over.clientWidth / 2;
    this.tip.style.left = flip ? "" : `${plot.over.offsetLeft + x + 14}px`;
    this.tip.style.right = flip ? `${plot.over.clientWidth - x + 24}px` : "";
    this.tip.style.top = `${Math.max(0, Math.min(y, plot.over.clientHeight - 150))}px`;
  },

  // The nearest neighbour in a direction: rather straight ahead than close by.
  key(event) {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const way = ways[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const from = this.spot(this.plot, store.owner[player.current]);
    let best = -1, least = Infinity;
    for (let point = 0; point < this.count; point++) {
      if (store.isEmpty(point) || !isWithin(point)) continue;
      const [x, y] = this.spot(this.plot, point);
      const ahead = (x - from[0]) * way[0] + (y - from[1]) * way[1];
      const aside = Math.abs((x - from[0]) * way[1]) + Math.abs((y - from[1]) * way[0]);
      const cost = ahead + 2 * aside + (aside > ahead ? 1e4 : 0);
      if (ahead > 0.5 && cost < least) [best, least] = [point, cost];
    }
    if (best >= 0) this.pick(best);
  },
  pick(point) { choose(bestRow(point), { play: true }); },

  show() { this.plot.redraw(false); },
  selected() {
    if (this.count !== store.points) {
      this.read();
      this.showLegend();
      if (!this.shown) this.reset();
      this.shown = store.complete;
    }
    this.plot.redraw(false);
  },
};
