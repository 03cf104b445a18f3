// What Streamlit and the map call their controls in English, in Chinese: whoever has the page read out hears these names.
(() => {
  const WORDS = {
    "file upload": "选择台账文件", "Zoom In": "放大", "Zoom Out": "缩小", "Zoom in": "放大", "Zoom out": "缩小", Map: "地图",
    Fullscreen: "全屏", "Close fullscreen": "退出全屏", Close: "关闭", Open: "展开", "Clear value": "清空",
    Notifications: "提示", Dismiss: "关闭",
  };
  const NAMES = ["aria-label", "title", "alt"];

  const translate = (element) => {
    for (const name of NAMES) {
      const label = element.getAttribute(name);
      const word = WORDS[label] ?? label?.replace(/^Remove /, "移去 ");
      if (word && word !== label) element.setAttribute(name, word);
    }
  };
  const within = (node) => {
    if (!(node instanceof Element)) return;
    translate(node);
    node.querySelectorAll(NAMES.map((name) => `[${name}]`).join()).forEach(translate);
  };

  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) type === "attributes" ? translate(target) : addedNodes.forEach(within);
  }).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: NAMES });
})();
