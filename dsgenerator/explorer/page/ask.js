// What the page asks of Python.

async function post(name, content, signal) {
  let answer;
  try {
    answer = await fetch(name, { method: "POST", body: JSON.stringify(content), signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error("The explorer's server has ended; start it again: make explore");
  }
  if (answer.ok) return answer;
  throw new Error((await answer.json()).error);
}

/** Return the answer to a request; an error has a message for the user. */
export async function ask(name, content = {}) {
  return (await post(name, content)).json();
}

/** Return a sound: {head, samples, picture}; see `Preview.as_bytes` in preview.py. */
export async function askSound(content, signal) {
  const bytes = await (await post("sound", content, signal)).arrayBuffer();
  const size = new DataView(bytes).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 4, size)));
  const samples = new Float32Array(bytes, 4 + size, head.samples);
  return { head, samples, picture: new Uint8Array(bytes, 4 + size + samples.byteLength) };
}

/** Make an element with attributes and children. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export const find = (id) => document.getElementById(id);
