"use strict";

// All variations of the selection, with histograms above the columns of numbers.

const CHOICE = "dsgenerator gallery columns";

const table = {
  bins: new Map(),

  make() {
    this.restore();
    this.slick = new Slick.Grid($("table"), {
      getLength: () => selection.order.length,
      getItem: (place) => ({ row: selection.order[place] }),
      getItemMetadata: (place) => {
        const row = selection.order[place];
        return row === player.current ? { cssClasses: "current" } : row === player.kept ? { cssClasses: "kept" } : null;
      },
    }, this.columns(), {
      rowHeight: 28, enableCellNavigation: true, enableColumnReorder: false, explicitInitialization: true,
      showHeaderRow: true, headerRowHeight: 44, enableTextSelectionOnCells: true,
    });
    this.slick.onHeaderRowCellRendered.subscribe((_, { node, column }) => this.drawHistogram(node, column.id));
    this.slick.onSort.subscribe((_, { columnId, sortAsc }) => {
      selection.sorting = { name: columnId, down: !sortAsc };
      sortSelection();
      this.selected();
      this.markSorted();
    });
    this.slick.onClick.subscribe((_, { row }) => choose(selection.order[row], { play: true }));
    this.slick.onKeyDown.subscribe((event, { row }) => {
      this.byKey = ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"].includes(event.key);
      if (event.key === "Enter") choose(selection.order[row], { play: true });
    });
    this.slick.onActiveCellChanged.subscribe((_, { row }) => {
      if (this.byKey && row !== undefined && selection.order[row] !== player.current) {
        choose(selection.order[row], { play: true });
      }
      this.byKey = false;
    });
    this.slick.init();
    this.makeChoice();
    this.tidy();
    new ResizeObserver(() => this.slick.resizeCanvas()).observe($("table"));
  },

  tidy() {
    tidyGrid(this.slick, "Variations of the selection", () => [selection.order.indexOf(player.current), 0]);
  },

  columns() {
    return columns.filter(({ shown }) => shown).map(({ name, text, numeric, title, unit }) => ({
      id: name, field: name, sortable: true, toolTip: title ?? "",
      name: make("button", name, { type: "button", title: unit ? `in ${unit}` : title ?? "" }),
      width: name === "name" ? 430 : name === "sha256" ? 520 : Math.max(96, 34 + 8 * name.length),
      cssClass: numeric ? "number" : name, headerCssClass: numeric ? "number" : "",
      formatter: (place) => make("span", text(selection.order[place])),
    }));
  },

  // Which columns are shown, remembered where the browser lets a page do so.
  restore() {
    try {
      const kept = JSON.parse(localStorage.getItem(CHOICE) ?? "{}")[store.index.dataset] ?? {};
      for (const column of columns) if (column.name in kept && !column.constant) column.shown = kept[column.name];
    } catch { /* As good as nothing remembered. */ }
  },
  remember() {
    try {
      const all = JSON.parse(localStorage.getItem(CHOICE) ?? "{}");
      all[store.index.dataset] = Object.fromEntries(columns.map(({ name, shown }) => [name, shown]));
      localStorage.setItem(CHOICE, JSON.stringify(all));
    } catch { /* Not remembered, then. */ }
  },
  makeChoice() {
    for (const column of columns.filter(({ constant }) => !constant)) {
      const box = make("input", "", { type: "checkbox" }), label = make("label");
      box.checked = column.shown;
      box.addEventListener("change", () => {
        column.shown = box.checked;
        this.remember();
        this.slick.setColumns(this.columns());
        this.tidy();
        this.markSorted();
      });
      label.append(box, ` ${column.name}`);
      $("choice").append(label);
    }
  },
  markSorted() {
    const { name, down } = selection.sorting;
    for (const head of $("table").querySelectorAll(".slick-header-column")) {
      if (head.dataset.id === name) head.setAttribute("aria-sort", down ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    this.slick.setSortColumn(name, !down);
  },

  selected() {
    this.slick.updateRowCount();
    this.slick.invalidate();
  },
  show() {
    this.slick.invalidate();
    const place = selection.order.indexOf(player.current);
    if ($("table").contains(document.activeElement)) return;
    this.slick.resetActiveCell();
    const { top, bottom } = this.slick.getViewport();
    if (place >= 0 && (place <= top || place >= bottom - 2)) this.slick.scrollRowToTop(Math.max(0, place - 3));
  },

  // Histograms: all that is loaded, and the selection in front of it.
  drawHistogram(node, name) {
    const column = columnNamed(name);
    node.replaceChildren();
    if (!column?.numeric || !store.complete) return;
    if (!this.bins.has(name)) {
      const bins = binsOf(column, store.rows);
      this.bins.set(name, bins && { ...bins, all: histogram(column, bins, store.owner.keys()) });
    }
    const bins = this.bins.get(name);
    if (!bins) return;
    const chosen = selection.order.length < store.rows ? histogram(column, bins, selection.order) : bins.all;
    const most = Math.max(...bins.all), { all, values, low, high } = bins;
    const text = `${name} from ${short(low)} to ${short(high)}`;
    const picture = svg("svg", { viewBox: `0 0 ${all.length * 4} 32`, preserveAspectRatio: "none", role: "img", "aria-label": text });
    all.forEach((number, k) => {
      const bar = (height, kind) => svg("rect", { x: 4 * k, width: 3.4, y: 32 - height, height, class: kind });
      const full = number ? Math.max(1.5, (30 * number) / most) : 0;
      const hit = bar(32, "hit"), step = (high - low) / all.length;
      const words = values ? `${name}=${values[k]}`
        : `${name}>=${short(low + k * step)} ${name}<${k === all.length - 1 ? "=" : ""}${short(low + (k + 1) * step)}`;
      hit.append(svg("title", {}, `${words}: ${count(chosen[k])} of ${count(number)}`));
      hit.addEventListener("click", () => number && filterBy(words));
      picture.append(bar(full, "all"), bar(number ? (full * chosen[k]) / number : 0, "chosen"), hit);
    });
    node.append(picture);
  },
};

function svg(tag, attributes, text = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

function showHistograms() {
  for (const { id } of table.slick.getColumns()) {
    const node = table.slick.getHeaderRowColumn(id);
    if (node) table.drawHistogram(node, id);
  }
}
