// Opens an address that Python names (a click on the map) as assets/follow.js opens a link's, once for each token.
export default function ({ data }) {
  if (!data || data.token === window.lastOpened) return;
  window.lastOpened = data.token;
  window.openAddress(data.href);
}
