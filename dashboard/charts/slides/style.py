"""The style sheet of the slides: every size in rem, and a rem is 1/45 of the window's height.

So one layout fits 1920×1080, 1366×768 and 1024×768, and no type is smaller than 1rem: 24 px at 1080.
The key component sets `data-slide` on the document; without it the slide that the address asks for is shown.
"""

NUMBER = 8
_shown = ", ".join(f'html[data-slide="{place}"] .slide[data-number="{place}"]' for place in range(1, NUMBER + 1))

STYLE = f"""
html:has(.slides) {{ font-size: calc(100vh / 45); overflow: hidden; }}
.stApp:has(.slides) [data-testid="stMain"], body:has(.slides) {{ overflow: hidden; }}
.stMainBlockContainer:has(.slides) {{ padding: 0; height: 100vh; overflow: hidden; }}
.slides {{ position: fixed; inset: 0; z-index: 100; background: var(--ground); color: var(--ink); line-height: 1.3; font-size: 1.3rem; }}
.slides * {{ box-sizing: border-box; }}
.slide {{ position: absolute; inset: 0; display: none; grid-template-rows: auto minmax(0, 1fr) auto; gap: 0.9rem; padding: 1rem 2rem 0.7rem; }}
{_shown}, html:not([data-slide]) .slide.first {{ display: grid; }}
.slide > header {{ border-bottom: 0.2rem solid var(--frame); padding-bottom: 0.5rem; }}
.slide h1 {{ font-size: 2.3rem; line-height: 1.25; font-weight: 700; margin: 0; padding: 0; color: var(--ink); letter-spacing: 0; word-break: keep-all; overflow-wrap: anywhere; text-wrap: balance; }}
.slide h1.long {{ font-size: 1.9rem; }} .slide h1.free {{ word-break: normal; }}
.slide .kicker {{ display: flex; justify-content: space-between; font-size: 1.05rem; color: var(--muted); white-space: nowrap; }}
.slide > footer {{ display: grid; grid-template-columns: 1fr auto 1fr; align-items: center; font-size: 1rem; color: var(--muted); white-space: nowrap; }}
.slide > footer > :last-child {{ text-align: right; }}
.slide > footer a {{ color: inherit; text-decoration: none; cursor: pointer; }}
.slide .newer {{ color: var(--amber); font-weight: 700; }}
.slide .dots {{ display: flex; align-items: center; gap: 0.4rem; }}
.slide .dots a {{ width: 0.75rem; height: 0.75rem; border-radius: 50%; background: var(--faint); }}
.slide .dots a.here {{ background: var(--frame); width: 1.5rem; border-radius: 0.4rem; }}
.slide .dots span {{ padding-left: 0.6rem; }}
.slide .paused, .slide .playing {{ display: none; }}
html[data-auto="running"] .slide .playing, html[data-auto="paused"] .slide .paused {{ display: inline; }}
html[data-auto] .slide .manual {{ display: none; }}
html[data-auto="paused"] .slide .paused {{ color: var(--frame); font-weight: 700; }}
.slide .body {{ display: grid; gap: 0.9rem; min-height: 0; }}
.slide .block {{ background: var(--paper); border-radius: 0.35rem; padding: 0.9rem 1.2rem; min-width: 0; min-height: 0; display: flex; flex-direction: column; overflow: hidden; }}
.slide .block > h2 {{ font-size: 1.35rem; line-height: 1.3; font-weight: 700; margin: 0 0 0.3rem; padding: 0; color: var(--ink); letter-spacing: 0; display: flex; justify-content: space-between; gap: 1rem; white-space: nowrap; }}
.slide .block > h2 small {{ font-size: 1rem; font-weight: 400; color: var(--muted); }}
.slide .said {{ color: var(--muted); font-size: 1.05rem; }} .slide .split.said {{ flex-wrap: wrap; row-gap: 0; }}
.slide .none {{ text-wrap: balance; margin: auto; text-align: center; font-size: 1.7rem; color: var(--muted); }}
.slide .side {{ grid-template-columns: 22rem minmax(0, 1fr); }}
/* A large number takes less than its size (--full) where it could not stand whole beside what follows it. */
.slide .block:has(> .big, > .huge) {{ container-type: inline-size; }}
.slide .big, .slide .huge {{ font-size: min(var(--full), calc((100cqi - 0.5rem - var(--beside) * var(--words)) / var(--letters))); font-weight: 700; white-space: nowrap; }}
.slide .big {{ --full: 4.4rem; --words: 1.4rem; line-height: 1.1; }} .slide .big:has(.tight), .slide .cards:has(.tight) .big {{ --words: 1.1rem; }}
.slide .big small, .slide .huge small {{ font-size: var(--words); font-weight: 400; margin-left: 0.4rem; color: var(--muted); }}
.slide .huge {{ --full: 8rem; --words: 2rem; line-height: 1; }} .slide .huge small {{ color: var(--ink); }}
.slide .huge + .said {{ font-size: 1.4rem; padding: 0.2rem 0 0.7rem; }}
.slide .big i {{ font-size: 50%; font-style: normal; vertical-align: 0.2em; }}
.slide .split {{ display: flex; justify-content: space-between; align-items: baseline; gap: 0.6rem; white-space: nowrap; }}
/* Beside a long word (数少不评) a long name breaks. */
.slide .split .called {{ white-space: normal; line-height: 1.15; }}
.slide .light {{ font-weight: 700; font-size: 1.4rem; }} .slide .light.few {{ font-weight: 400; }}
.slide .green {{ color: var(--green); }} .slide .amber {{ color: var(--amber); }}
.slide .red {{ color: var(--red); }} .slide .few, .slide .quiet {{ color: var(--muted); }}
.slide .rows {{ flex: 1; min-height: 0; display: flex; flex-direction: column; }}
.slide .row {{ flex: 1 1 0; min-height: 0; max-height: 3.4rem; display: grid; grid-template-columns: var(--wide); gap: 0 1rem; align-items: center; border-bottom: 1px solid var(--line); white-space: nowrap; }}
.slide .row:last-child {{ border-bottom: 0; }}
.slide .row.head {{ flex: 0 0 1.8rem; font-size: 1rem; color: var(--muted); }}
.slide .chart-map .big {{ --full: 3.4rem; }}
.slide .row.group {{ flex: 0 0 2rem; display: block; font-size: 1.05rem; font-weight: 700; color: var(--muted); padding-top: 0.4rem; }}
.slide .row > * {{ min-width: 0; overflow: hidden; text-overflow: ellipsis; }}
.slide .row .right {{ text-align: right; }}
.slide .row b {{ font-size: 1.5rem; }} .slide .row b small {{ font-size: 1.1rem; font-weight: 400; color: var(--muted); padding-left: 0.5rem; }}
/* One list has its numbers in one size. */
.slide .rows:has(b.tight) .row b {{ font-size: var(--cases, 1.2rem); }}
.slide .row .two {{ font-size: 1.25rem; line-height: 1.15; white-space: normal; display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; text-wrap: balance; }}
.slide .row .two b {{ font-size: 1.3rem; }}
/* The next step breaks at its comma, an item behind its village. */
.slide .actions .row > :nth-child(3) .two, .slide .by-words .two {{ word-break: keep-all; overflow-wrap: anywhere; }}
.slide .row .two.small {{ font-size: 1.1rem; }}
.slide .row .two.least, .slide .row .two.least b, .slide .repair .two {{ font-size: 1rem; }}
.slide .row .two.three {{ -webkit-line-clamp: 3; line-height: 1.1; }}
.slide .repair > :first-child {{ min-width: 0; }} .slide .repair .two {{ white-space: normal; line-height: 1.15; }}
.slide .row .state small {{ font-size: 1.1rem; }} .slide .row .state i {{ font-style: normal; color: inherit; }}
.slide .slim .row .state {{ line-height: 1.15; }} .slide .slim .row .state small {{ display: block; font-size: 1rem; }} .slide .slim .row .state i {{ display: none; }}
.slide .row .narrow-only {{ display: none; font-size: 1rem; line-height: 1.1; }}
.slide .row .nowrap {{ white-space: nowrap; }}
.slide .row .stacked {{ font-size: 1.1rem; line-height: 1.2; }} .slide .row .stacked > * {{ display: block; overflow: hidden; text-overflow: ellipsis; }} .slide .rows .row .stacked b, .slide .rows.roomy .row .stacked b {{ font-size: 1.3rem; }}
.slide .row .level {{ font-size: 1.3rem; }}
.slide .more {{ color: var(--muted); font-size: 1.05rem; padding-top: 0.4rem; white-space: nowrap; }}
.slide .track {{ display: block; height: 0.8rem; border-radius: 0.2rem; background: var(--line); position: relative; overflow: visible !important; }}
.slide .track i {{ display: block; height: 100%; border-radius: 0.2rem; background: var(--faint); }}
.slide .track u {{ position: absolute; top: -0.3rem; bottom: -0.3rem; width: 0.18rem; background: var(--ink); }}
.slide .whole {{ display: flex; height: 4.6rem; border-radius: 0.35rem; overflow: hidden; gap: 0.12rem; }}
.slide .whole > * {{ display: flex; align-items: center; justify-content: center; overflow: hidden; white-space: nowrap; font-size: 1.9rem; font-weight: 700; min-width: 0.3rem; }}
.slide .legend {{ display: flex; flex-wrap: wrap; gap: 0.1rem 1.6rem; font-size: 1.2rem; color: var(--ink); padding-top: 0.5rem; }}
.slide .legend i {{ display: inline-block; width: 0.9rem; height: 0.9rem; border-radius: 0.2rem; margin-right: 0.4rem; vertical-align: -0.05rem; }}
.slide .cards {{ display: grid; gap: 0.9rem; min-height: 0; grid-template-columns: repeat(var(--number), minmax(0, 1fr)); }}
.slide .block.lit {{ border-left: 0.45rem solid var(--quiet-green); }}
.slide .block.lit.is-red {{ border-left-color: var(--red); background: var(--red-ground); }}
.slide .block.lit.is-amber {{ border-left-color: var(--amber); }}
.slide .block.lit.is-few, .slide .block.lit.is-plain {{ border-left-color: var(--line); }}
.slide .trend {{ flex: 1; min-height: 0; width: 100%; padding-top: 0.6rem; object-fit: fill; }}
.slide .plot {{ flex: 1; min-height: 0; position: relative; margin: 0.9rem 7.5rem 2.6rem 4rem; }}
.slide .plot > * {{ position: absolute; }}
.slide .plot > img {{ inset: 0; width: 100%; height: 100%; }}
.slide .plot .tick {{ font-size: 1rem; color: var(--muted); white-space: nowrap; line-height: 1.3rem; }}
.slide .plot .tick.y {{ right: calc(100% + 0.6rem); transform: translateY(-50%); }}
.slide .plot .tick.x {{ top: calc(100% + 0.4rem); transform: translateX(-50%); }}
.slide .plot .tick.line {{ left: calc(100% + 0.5rem); transform: translateY(-50%); }}
.slide .dot {{ border-radius: 50%; transform: translate(-50%, -50%); }}
/* A mark without a sign in it is its sign: ▲ and ■. */
.slide .dot.is-red {{ border-radius: 0.2rem; }} .slide .dot.is-amber {{ border-radius: 0; clip-path: polygon(50% 0, 100% 100%, 0 100%); }}
.slide .plot .name {{ transform: translate(-50%, -50%); white-space: nowrap; font-size: 1.35rem; font-weight: 700; line-height: 1.5rem; }}
.slide .map {{ position: relative; overflow: hidden; background: var(--sheet); border-radius: 0.35rem; flex: none; }}
.slide .map > * {{ position: absolute; }}
.slide .map .sketch {{ right: 0.6rem; bottom: 0.3rem; text-align: right; font-size: 1rem; color: var(--muted); }}
.slide .picture .legend {{ width: 0; min-width: 100%; flex-wrap: nowrap; white-space: nowrap; }}
.slide .picture .two-lines > .legend {{ flex-wrap: wrap; font-size: 1rem; line-height: 1.2; gap: 0 1rem; padding-top: 0.35rem; }}
.slide .map > .none {{ inset: 0; padding: 0 3rem; display: grid; place-content: center; }}
.slide .map > img {{ inset: 0; width: 100%; height: 100%; }}
.slide .map .dot {{ overflow: hidden; white-space: nowrap; color: var(--on-light); border: 0.12rem solid var(--paper); display: flex; align-items: center; justify-content: center; font-size: 1rem; font-weight: 700; line-height: 1; }}
.slide .map .dot.is-amber:not(.small) {{ border-radius: 0.2rem; clip-path: none; }}
.slide .map .place {{ transform: translate(-50%, -50%); text-align: center; font-size: 1rem; line-height: 1.2rem; white-space: nowrap; }}
.slide .map .place.is-late {{ font-size: 1.15rem; font-weight: 700; color: var(--red); }}
.slide .map .sign {{ transform: translate(-50%, -50%); font-size: 1rem; line-height: 1.25rem; padding: 0 0.2rem; border-radius: 0.15rem; background: var(--red); color: var(--on-light); font-weight: 700; }}
.slide .chain-lower {{ grid-template-columns: 25rem minmax(0, 1fr); }}
.slide .funnel {{ grid-template-columns: minmax(0, 1fr) 25rem; }}
.slide .chart-map {{ grid-template-columns: auto minmax(0, 1fr); }}
@media (min-aspect-ratio: 3/2) {{
  .slide .on-narrow {{ display: none; }}
  .slide .rows.roomy {{ font-size: 1.5rem; }} .slide .rows.roomy .row {{ max-height: 4.4rem; }}
  .slide .rows.roomy .row b {{ font-size: 1.8rem; }}
  .slide .chain-lower .rows:has(b.tight):not(:has(b.longest)) {{ --cases: 1.5rem; }}
  .slide .chart-map .rows.roomy {{ font-size: 1.3rem; }} .slide .chart-map .rows.roomy .row b {{ font-size: 1.5rem; }}
}}
@media (max-aspect-ratio: 3/2) {{
  .slide {{ padding: 1rem 1.5rem 0.7rem; }}
  .slide .side {{ grid-template-columns: 16.5rem minmax(0, 1fr); }}
  .slide .row {{ grid-template-columns: var(--narrow); gap: 0 0.7rem; }}
  .slide .row > .wide-only, .slide .on-wide {{ display: none; }} .slide .row .narrow-only {{ display: block; }}
  .slide .row > :has(.narrow-only) {{ line-height: 1.15; }}
  .slide .row .state {{ line-height: 1.15; }} .slide .row .state small {{ display: block; font-size: 1rem; }} .slide .row .state i {{ display: none; }}
  .slide .row .two, .slide .row .level {{ font-size: 1.1rem; }} .slide .rows {{ --cases: 1.05rem; }} .slide .repair {{ font-size: 1.15rem; }}
  .slide .picture .legend {{ font-size: 1rem; gap: 0.1rem 0.8rem; }}
  .slide .chain-lower {{ grid-template-columns: 20.3rem minmax(0, 1fr); }}
  .slide .funnel {{ grid-template-columns: minmax(0, 1fr) 19rem; }}
  .slide .huge {{ --full: 6.4rem; }} .slide .big {{ --full: 3.4rem; --words: 1.2rem; }}
  .slide .block {{ padding: 0.8rem 0.9rem; }}
  .slide .whole > * {{ font-size: 1.6rem; }}
  .slide .plot {{ margin-right: 6.8rem; }}
}}
"""
