"use strict";

// Points that are a grid: thumbnails along any two parameters, in a window over all values.

const MOST_HIGH = 374, GAP = 4; // px
const MOST_ACROSS = 1000; // values that are headed at once; lines are made as they come into sight

const grid = {
  make() {
    const names = [...store.axes.map(({ name }) => name)];
    if (store.index.examples > 1) names.push("example");
    names.push("variation");
    const fill = (id, start) => {
      for (const name of names) $(id).append(make("option", name, { value: name }));
      $(id).value = start;
      $(id).addEventListener("change", () => this.remake());
    };
    fill("across", names[Math.min(1, names.length - 1)]);
    fill("down", names[0]);
    $("map").classList.add("cells");
    $("map-hint").textContent = "All else stays as it is chosen below. A click plays, and so do arrow keys.";
    const { width, height } = store.index.thumbs;
    this.slick = new Slick.Grid($("map"), this.provider(), this.headings(), {
      rowHeight: height + GAP, defaultColumnWidth: width + GAP, frozenColumn: 0, enableCellNavigation: true,
      enableColumnReorder: false, enableTextSelectionOnCells: false, explicitInitialization: true,
    });
    this.slick.onClick.subscribe((_, { row, cell }) => this.pick(row, cell));
    this.slick.onKeyDown.subscribe((event) => { this.byKey = event.key?.startsWith("Arrow") ?? false; });
    this.slick.onActiveCellChanged.subscribe((_, { row, cell }) => {
      if (this.byKey && row !== undefined) this.pick(row, cell);
      this.byKey = false;
    });
    this.slick.init();
    new ResizeObserver(() => this.slick.resizeCanvas()).observe($("map"));
    this.tidy();
    this.show();
  },

  provider() {
    return { getLength: () => this.lines.length, getItem: (line) => ({ line }), getItemMetadata: () => null };
  },
  lines: [],

  // How many values a name has, and how they are spelt.
  size(name) {
    const { index } = store;
    return name === "variation" ? index.variations : name === "example" ? index.examples : store.axis(name).values.length;
  },
  longest(name) {
    const { values } = store.axis(name) ?? {};
    return values ? values.reduce((most, value) => Math.max(most, short(value).length), 0) : 3;
  },
  spell(name, place) {
    const axis = store.axis(name);
    return axis ? short(axis.values[place]) : String(place);
  },

  // The columns of the window: a head for each line, and what is across.
  headings() {
    if (this.size($("across").value) > Math.max(MOST_ACROSS, this.size($("down").value))) {
      [$("across").value, $("down").value] = [$("down").value, $("across").value];
    }
    const across = $("across").value, down = $("down").value;
    const single = across === down;
    this.across = across;
    this.down = single ? null : down;
    this.lines = { length: single ? 1 : this.size(down) };
    const { width, height } = store.index.thumbs;
    const longest = single ? 0 : this.longest(down);
    $("map").style.height = `${Math.min(MOST_HIGH, 48 + this.lines.length * (height + GAP))}px`;
    const headings = [{
      id: "of", name: make("span"), width: Math.max(40, Math.min(180, 18 + 7.5 * longest)), cssClass: "heading", focusable: false,
      formatter: (line) => make("span", single ? "" : this.spell(down, line)), resizable: false,
    }];
    for (let place = 0; place < this.size(across); place++) {
      headings.push({
        id: `at${place}`, name: make("span", this.spell(across, place)), width: width + GAP, resizable: false,
        formatter: (line) => this.cell(line, place),
      });
    }
    return headings;
  },
  remake() {
    this.slick.resetActiveCell();
    this.slick.setColumns(this.headings());
    this.slick.updateRowCount();
    this.tidy();
    this.show();
  },
  tidy() {
    const name = this.down === null ? this.across : `${this.down} by ${this.across}`;
    tidyGrid(this.slick, `Small spectrograms, ${name}`, () => this.here());
  },
  // The line and the column of the sound that is chosen.
  here() {
    const row = player.current, point = store.owner[row];
    const place = (name) => name === "variation" ? store.number[row]
      : name === "example" ? store.example(point) : store.placeOf(store.axis(name), point);
    return [this.down === null ? 0 : place(this.down), place(this.across) + 1];
  },

  // The row that stands at a place of the grid, -1 if it was dropped.
  rowAt(line, place) {
    const row = player.current, point = store.owner[row];
    const chosen = { [this.across]: place, ...(this.down === null ? {} : { [this.down]: line }) };
    const places = store.axes.map((axis) => chosen[axis.name] ?? store.placeOf(axis, point));
    const at = store.pointAt(places, chosen.example ?? store.example(point));
    if (store.isEmpty(at)) return -1;
    const found = store.rowOf(at, chosen.variation ?? store.number[row]);
    return chosen.variation === undefined || store.number[found] === chosen.variation ? found : -1;
  },
  cell(line, place) {
    const row = this.rowAt(line, place);
    const picture = make("div", "", { role: "img" });
    const text = [this.down && `${this.down} ${this.spell(this.down, line)}`, `${this.across} ${this.spell(this.across, place)}`];
    picture.setAttribute("aria-label", text.filter(Boolean).join(", ") + (row < 0 ? ": dropped" : ""));
    picture.title = picture.getAttribute("aria-label");
    showThumbnail(picture, row);
    picture.dataset.row = row;
    picture.classList.toggle("current", row >= 0 && row === player.current);
    picture.classList.toggle("kept", row >= 0 && row === player.kept);
    picture.classList.toggle("outside", row >= 0 && !isWithin(store.owner[row]));
    return picture;
  },
  pick(line, cell) {
    if (cell < 1) return;
    const row = this.rowAt(line, cell - 1);
    if (row < 0) problem("That one was dropped.");
    else choose(row, { play: true });
  },

  show() {
    this.slick.invalidate();
    // Moves the window to what is chosen, but not from under the keys.
    if ($("map").contains(document.activeElement)) return;
    const [line, cell] = this.here();
    this.slick.resetActiveCell();
    this.slick.scrollRowIntoView(line, false);
    this.slick.scrollCellIntoView(line, cell, false);
  },
  selected() { this.slick.invalidate(); },
};
