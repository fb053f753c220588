"use strict";

// SlickGrid makes all its panes stops of the Tab key, without names or roles, and takes the key
// itself from cell to cell.  One stop a grid, which is left by the next Tab, is what people expect.

function tidyGrid(slick, name, here) {
  const box = slick.getContainerNode();
  const all = (selector) => [...box.querySelectorAll(selector)];
  for (const element of all("[tabindex='0']")) element.removeAttribute("tabindex");
  for (const element of all(".slick-viewport")) element.setAttribute("role", "rowgroup");
  for (const element of all(".slick-headerrow-columns")) element.setAttribute("role", "row");
  for (const element of all(".slick-headerrow-column")) element.setAttribute("role", "gridcell");
  for (const element of all(".slick-header-columns, .slick-headerrow-columns, .slick-viewport")) {
    // Panes that a grid without frozen columns has no use for.
    if (!element.offsetWidth || !element.firstElementChild) element.setAttribute("role", "presentation");
  }
  box.setAttribute("aria-label", name);
  box.setAttribute("aria-rowcount", slick.getDataLength());
  const stop = all(".slick-viewport-top").findLast((element) => element.offsetWidth && element.querySelector(".grid-canvas"));
  stop.tabIndex = 0;
  stop.setAttribute("aria-label", name);
  const sinks = [box.firstElementChild, box.lastElementChild];
  for (const sink of sinks) {
    sink.tabIndex = -1;
    sink.setAttribute("aria-hidden", "true");
  }
  if (box.stop === stop) return;
  box.stop = stop;
  stop.addEventListener("focus", () => {
    const [line, cell] = here();
    if (line < 0) return;
    if (!slick.getActiveCell()) slick.setActiveCell(line, cell);
    stop.tabIndex = -1;
    sinks[0].focus({ preventScroll: true });
  });
  if (box.tidy) return;
  box.tidy = true;
  box.addEventListener("keydown", (event) => event.key === "Tab" && event.stopPropagation(), true);
  box.addEventListener("focusout", (event) => {
    if (!box.contains(event.relatedTarget)) box.stop.tabIndex = 0;
  });
}
