// The pages' HTML comes as text (dashboard/page.py) and becomes elements here, before the browser paints. What no page
// writes is left out: it would be a text that was not escaped.
(() => {
  const KNOWN =
    "a,b,br,datalist,dd,div,dl,dt,footer,h1,h2,h3,header,i,img,input,label,nav,option,section,select,small,span,table,tbody," +
    "td,th,thead,tr,u";
  const strange = `:not(${KNOWN}), [href*=":"], [src]:not([src^="data:image/"])`;

  const unpack = (part) => {
    const { content } = Object.assign(document.createElement("template"), { innerHTML: part.textContent });
    for (const element of content.querySelectorAll(strange)) {
      console.error(`left out: ${element.localName}`);
      element.remove();
    }
    part.replaceWith(content);
  };
  const look = () => document.querySelectorAll(".part").forEach(unpack);
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
})();
