"use strict";

// Thumbnails: many in an image, each within a margin of its own edge.

// Where a row's thumbnail is: its image, and its corner there in pixels; null if it has none.
function cellOf(row) {
  if (!(row >= 0)) return null;
  const { thumbs } = store.index, point = store.owner[row];
  const sheet = thumbs.sheets[store.sheet[point]];
  const place = row - store.first[point];
  if (!sheet || place >= store.index.pictured) return null;
  const cell = store.cell[point] + place;
  const wide = thumbs.width + 2 * thumbs.margin, high = thumbs.height + 2 * thumbs.margin;
  return {
    file: sheet.file, columns: sheet.columns, wide, high,
    x: (cell % sheet.columns) * wide + thumbs.margin,
    y: Math.floor(cell / sheet.columns) * high + thumbs.margin,
  };
}

// Lets an element show a row's thumbnail.
function showThumbnail(element, row) {
  const { width, height } = store.index.thumbs, cell = cellOf(row);
  element.classList.add("thumb");
  element.classList.toggle("none", !cell);
  element.style.width = `${width}px`;
  element.style.height = `${height}px`;
  if (!cell) return;
  element.style.backgroundImage = `url("${cell.file}")`;
  element.style.backgroundPosition = `${-cell.x}px ${-cell.y}px`;
}

const sheets = new Map();

// A row's thumbnail as a canvas, empty if there is none.
async function thumbnail(row) {
  const canvas = make("canvas"), cell = cellOf(row);
  if (!cell) return canvas;
  if (!sheets.has(cell.file)) {
    const image = new Image();
    image.src = cell.file;
    sheets.set(cell.file, image.decode().then(() => image));
  }
  const { width, height } = store.index.thumbs;
  [canvas.width, canvas.height] = [width, height];
  try {
    const image = await sheets.get(cell.file);
    canvas.getContext("2d").drawImage(image, cell.x, cell.y, width, height, 0, 0, width, height);
  } catch {
    problem(`A picture is missing: ${cell.file}`);
  }
  return canvas;
}
