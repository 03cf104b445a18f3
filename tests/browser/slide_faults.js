// What is wrong with the slide that is shown, as sentences; nothing where nothing is. Called with the smallest size of type.
(smallest) => {
  const faults = [];
  const slide = [...document.querySelectorAll(".slide")].find((each) => getComputedStyle(each).display !== "none");
  if (!slide) return ["no slide is shown"];
  for (const each of [document.scrollingElement, document.querySelector('[data-testid="stMain"]')]) {
    const scrolls = getComputedStyle(each).overflowY !== "hidden" && each.scrollHeight > each.clientHeight;
    if (scrolls || each.scrollWidth > each.clientWidth) faults.push(`scroll bar on ${each.tagName}`);
  }
  const outside = (box) => box.left < -0.5 || box.top < -0.5 || box.right > innerWidth + 0.5 || box.bottom > innerHeight + 0.5;
  const beyond = (line, frame) =>
    line.left < frame.left || line.right > frame.right || line.top < frame.top || line.bottom > frame.bottom;
  for (const each of slide.querySelectorAll("*")) {
    const box = each.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    if (outside(box)) faults.push(`outside the window: ${each.className || each.tagName} ${each.textContent.slice(0, 20)}`);
  }
  // The box of a line of text: as wide as its words, as high as its type; what its font reserves above and below is air.
  const lines = [];
  const walker = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.textContent.trim()) continue;
    const size = parseFloat(getComputedStyle(node.parentElement).fontSize);
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (!box.width) continue;
      const text = node.textContent.trim().slice(0, 20);
      if (size < smallest - 0.05) faults.push(`type of ${size} px: ${text}`);
      const middle = (box.top + box.bottom) / 2;
      const line = {text, left: box.left + 1, right: box.right - 1, top: middle - size * 0.42, bottom: middle + size * 0.42};
      lines.push(line);
      for (let frame = node.parentElement; frame !== slide; frame = frame.parentElement)
        if (getComputedStyle(frame).overflow !== "visible" && beyond(line, frame.getBoundingClientRect()))
          faults.push(`cut off: ${text} in ${frame.className}`);
    }
  }
  lines.forEach((one, place) => {
    for (const other of lines.slice(place + 1)) {
      const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      if (wide > 0 && high > 0) faults.push(`text over text: ${one.text} / ${other.text}`);
    }
  });
  if (slide.querySelectorAll(".block").length > 7) faults.push("more than seven blocks");
  if ([...slide.querySelectorAll("img")].some((each) => decodeURIComponent(each.src).includes("<text")))
    faults.push("words inside a picture, whose size nobody measures");
  return faults;
}
