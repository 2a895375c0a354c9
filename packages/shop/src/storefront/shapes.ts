/**
 * Drawings by the last words of a product's slug, on a ground of 400 × 400 whose floor is at y = 330.
 * `$m`, `$l` and `$d` stand for the product's main, light and dark colour.
 */
const SHAPES: readonly (readonly [words: RegExp, svg: string])[] = [
  [
    /(mug|cup)$/,
    '<path d="M270 190h32a44 44 0 0 1 0 88h-32" fill="none" stroke="$d" stroke-width="18"/><path d="M115 150h160v130a48 48 0 0 1-48 48h-64a48 48 0 0 1-48-48z" fill="$m"/><rect x="115" y="196" width="160" height="26" fill="$l"/><ellipse cx="195" cy="150" rx="80" ry="16" fill="$d"/>',
  ],
  [
    /(plate|bowl)$/,
    '<ellipse cx="200" cy="236" rx="140" ry="92" fill="$m"/><ellipse cx="200" cy="228" rx="126" ry="80" fill="$l"/><ellipse cx="200" cy="238" rx="84" ry="50" fill="$m"/>',
  ],
  [
    /(knife|santoku)$/,
    '<path d="M92 90c70 10 130 60 150 130l-34 26z" fill="$l"/><path d="M92 90l116 156-10 8z" fill="#fff" opacity=".5"/><path d="M205 236l36-24 74 92a22 22 0 0 1-34 26z" fill="$d"/><circle cx="252" cy="256" r="5" fill="$l"/><circle cx="282" cy="294" r="5" fill="$l"/>',
  ],
  [
    /(pan|wok)$/,
    '<rect x="250" y="206" width="130" height="22" rx="11" fill="$d"/><ellipse cx="170" cy="220" rx="118" ry="108" fill="$m"/><ellipse cx="170" cy="220" rx="94" ry="85" fill="$d"/><path d="M110 180a80 70 0 0 1 60-36" fill="none" stroke="$l" stroke-width="10" stroke-linecap="round"/>',
  ],
  [
    /(saucepan|stockpot|casserole|steamer)$/,
    '<path d="M60 214h40M300 214h40" stroke="$d" stroke-width="20" stroke-linecap="round"/><path d="M90 186h220v110a32 32 0 0 1-32 32H122a32 32 0 0 1-32-32z" fill="$m"/><path d="M90 186a110 44 0 0 1 220 0z" fill="$l"/><circle cx="200" cy="136" r="14" fill="$d"/><rect x="90" y="182" width="220" height="12" fill="$d"/>',
  ],
  [
    /(kettle|teapot)$/,
    '<path d="M130 160c0-80 140-80 140 0" fill="none" stroke="$d" stroke-width="16"/><path d="M285 220l62-50 12 14-56 96z" fill="$m"/><path d="M110 328c-24-90 10-170 90-170s114 80 90 170z" fill="$m"/><ellipse cx="200" cy="160" rx="46" ry="14" fill="$l"/><circle cx="200" cy="142" r="12" fill="$d"/>',
  ],
  [
    /(tumbler|glass|carafe)$/,
    '<path d="M128 96h144l-20 216a18 18 0 0 1-18 16h-68a18 18 0 0 1-18-16z" fill="#fff" opacity=".55"/><path d="M138 200h124l-11 110a18 18 0 0 1-18 16h-66a18 18 0 0 1-18-16z" fill="$m" opacity=".85"/><ellipse cx="200" cy="200" rx="62" ry="12" fill="$l"/><path d="M156 120l10 170" stroke="#fff" stroke-width="8" opacity=".7" stroke-linecap="round"/>',
  ],
  [
    /board$/,
    '<path d="M176 64h48v66h50a22 22 0 0 1 22 22v154a22 22 0 0 1-22 22H126a22 22 0 0 1-22-22V152a22 22 0 0 1 22-22h50z" fill="$m"/><circle cx="200" cy="90" r="11" fill="$d"/><path d="M130 180c40 14 90-14 140 2M130 230c50 14 80-12 140 4M130 280c40 14 90-14 140 2" stroke="$l" stroke-width="6" fill="none"/>',
  ],
  [
    /(desk-lamp|table-lamp|reading-lamp)$/,
    '<path d="M150 90h100l44 110H106z" fill="$l"/><rect x="191" y="200" width="18" height="110" fill="$d"/><path d="M140 328a60 26 0 0 1 120 0z" fill="$m"/><path d="M106 200h188l-8-18H114z" fill="#fff" opacity=".45"/>',
  ],
  [
    /lamp$/,
    '<path d="M200 0v120" stroke="$d" stroke-width="6"/><rect x="184" y="108" width="32" height="28" rx="6" fill="$d"/><path d="M80 262a120 130 0 0 1 240 0z" fill="$m"/><ellipse cx="200" cy="262" rx="120" ry="16" fill="$l"/><circle cx="200" cy="268" r="26" fill="#fff" opacity=".8"/>',
  ],
  [
    /chair$/,
    '<path d="M130 84h140a16 16 0 0 1 16 16v116H114V100a16 16 0 0 1 16-16z" fill="$m"/><path d="M140 104h120v90H140z" fill="$l"/><rect x="100" y="212" width="200" height="30" rx="12" fill="$d"/><path d="M120 242l-14 88M280 242l14 88M160 242v66M240 242v66" stroke="$d" stroke-width="14" stroke-linecap="round"/>',
  ],
  [
    /stool$/,
    '<path d="M150 158l-40 168M250 158l40 168M200 160v150" stroke="$d" stroke-width="14" stroke-linecap="round"/><path d="M130 260h140" stroke="$d" stroke-width="10"/><ellipse cx="200" cy="158" rx="98" ry="26" fill="$d"/><ellipse cx="200" cy="148" rx="98" ry="26" fill="$m"/><ellipse cx="200" cy="145" rx="74" ry="16" fill="$l"/>',
  ],
  [
    /table$/,
    '<path d="M106 200l-16 128M294 200l16 128M160 200v104M240 200v104" stroke="$d" stroke-width="14" stroke-linecap="round"/><ellipse cx="200" cy="196" rx="152" ry="34" fill="$d"/><ellipse cx="200" cy="184" rx="152" ry="34" fill="$m"/><path d="M90 180c60-22 160-22 220 0" stroke="$l" stroke-width="6" fill="none"/>',
  ],
  [
    /(shelf|bookcase)$/,
    '<rect x="98" y="70" width="204" height="258" rx="6" fill="$d"/><path d="M112 84h176v66H112zM112 164h176v66H112zM112 244h176v70H112z" fill="$l"/><path d="M122 100h16v50h-16zM142 92h14v58h-14zM160 104h18v46h-18zM230 176h16v54h-16zM250 186h14v44h-14zM126 262h18v52h-18zM148 270h14v44h-14z" fill="$m"/><circle cx="236" cy="296" r="18" fill="$m"/><circle cx="140" cy="212" r="18" fill="$m"/>',
  ],
  [
    /(cushion|bolster)$/,
    '<path d="M92 112c70 22 146 22 216 0-18 72-18 124 0 196-70-20-146-20-216 0 18-72 18-124 0-196z" fill="$m"/><path d="M150 124c-10 60-10 110 0 170M200 128v166M250 124c10 60 10 110 0 170" stroke="$l" stroke-width="10" fill="none"/>',
  ],
  [
    /(blanket|throw|quilt)$/,
    '<path d="M96 250h208v58a20 20 0 0 1-20 20H116a20 20 0 0 1-20-20z" fill="$d"/><path d="M84 186h232v56a20 20 0 0 1-20 20H104a20 20 0 0 1-20-20z" fill="$m"/><path d="M96 128h208v48a20 20 0 0 1-20 20H116a20 20 0 0 1-20-20z" fill="$l"/><path d="M84 214h232M96 288h208M96 156h208" stroke="#fff" stroke-width="5" opacity=".5" stroke-dasharray="14 10"/>',
  ],
  [
    /towel$/,
    '<rect x="70" y="92" width="260" height="14" rx="7" fill="$d"/><path d="M120 92h160v220H120z" fill="$m"/><path d="M120 250h160v16H120zM120 276h160v8H120z" fill="$l"/><path d="M120 312v16M136 312v16M152 312v16M168 312v16M184 312v16M200 312v16M216 312v16M232 312v16M248 312v16M264 312v16M280 312v16" stroke="$m" stroke-width="5"/>',
  ],
  [
    /vase$/,
    '<path d="M200 150c-30-40-20-80-50-104M200 150c0-50 10-80 4-120M200 150c30-30 30-60 56-84" stroke="$d" stroke-width="6" fill="none"/><circle cx="150" cy="52" r="22" fill="$l"/><circle cx="204" cy="36" r="22" fill="$l"/><circle cx="256" cy="70" r="22" fill="$l"/><path d="M168 130h64c-6 40 54 60 54 120 0 46-30 78-86 78s-86-32-86-78c0-60 60-80 54-120z" fill="$m"/><path d="M122 226h156" stroke="$l" stroke-width="14"/>',
  ],
  [
    /(planter|window-box)$/,
    '<path d="M200 210c-70-10-90-70-84-120 60 6 90 50 84 120zM200 210c70-10 90-70 84-120-60 6-90 50-84 120zM200 210c-30-50-20-110 0-150 20 40 30 100 0 150z" fill="$l"/><path d="M200 210v-90" stroke="$d" stroke-width="5"/><path d="M112 204h176l-22 124H134z" fill="$m"/><rect x="102" y="194" width="196" height="30" rx="6" fill="$d"/>',
  ],
  [
    /(candle|candle-holder|lantern)$/,
    '<path d="M200 60c30 40 26 64 0 74-26-10-30-34 0-74z" fill="#f6b73c"/><path d="M200 130v24" stroke="$d" stroke-width="6"/><rect x="152" y="150" width="96" height="150" rx="10" fill="$l"/><path d="M152 170c16 20 24-6 40 10s30-14 56 4v-26h-96z" fill="#fff" opacity=".5"/><path d="M116 300h168l-16 28H132z" fill="$m"/>',
  ],
  [
    /clock$/,
    '<circle cx="200" cy="210" r="124" fill="$d"/><circle cx="200" cy="210" r="108" fill="#fff" opacity=".9"/><path d="M200 116v18M200 286v18M106 210h18M276 210h18" stroke="$d" stroke-width="8"/><path d="M200 210v-62M200 210l46 28" stroke="$m" stroke-width="12" stroke-linecap="round"/><circle cx="200" cy="210" r="10" fill="$m"/>',
  ],
  [
    /mirror$/,
    '<ellipse cx="200" cy="196" rx="112" ry="136" fill="$m"/><ellipse cx="200" cy="196" rx="94" ry="118" fill="#e8f1f4"/><path d="M150 250l90-120M176 268l76-100" stroke="#fff" stroke-width="12" stroke-linecap="round"/>',
  ],
  [
    /(notebook|sketchbook|planner)$/,
    '<rect x="112" y="80" width="188" height="250" rx="12" fill="$d"/><rect x="104" y="74" width="188" height="250" rx="12" fill="$m"/><rect x="136" y="116" width="124" height="60" rx="6" fill="$l"/><path d="M122 74v250" stroke="$d" stroke-width="6"/><path d="M268 74v250" stroke="$l" stroke-width="10"/>',
  ],
  [
    /(pen|pencil-set)$/,
    '<g transform="rotate(38 200 200)"><rect x="180" y="50" width="40" height="200" rx="10" fill="$m"/><path d="M180 250h40l-20 80z" fill="$l"/><path d="M193 302h14l-7 28z" fill="$d"/><rect x="180" y="120" width="40" height="14" fill="$d"/><rect x="214" y="60" width="10" height="74" rx="5" fill="$d"/></g>',
  ],
  [
    /(backpack|rucksack|daypack)$/,
    '<path d="M160 90c0-50 80-50 80 0" fill="none" stroke="$d" stroke-width="14"/><path d="M104 180a96 96 0 0 1 192 0v126a22 22 0 0 1-22 22H126a22 22 0 0 1-22-22z" fill="$m"/><rect x="134" y="220" width="132" height="88" rx="14" fill="$l"/><path d="M134 248h132" stroke="$d" stroke-width="8"/><path d="M150 150h100" stroke="$d" stroke-width="10" stroke-linecap="round"/>',
  ],
  [
    /(tote-bag|shoulder-bag|weekender)$/,
    '<path d="M144 170c0-110 112-110 112 0" fill="none" stroke="$d" stroke-width="14"/><path d="M96 160h208l18 148a20 20 0 0 1-20 20H98a20 20 0 0 1-20-20z" fill="$m"/><path d="M90 206h220l4 30H86z" fill="$l"/><circle cx="144" cy="176" r="7" fill="$d"/><circle cx="256" cy="176" r="7" fill="$d"/>',
  ],
  [
    /(bottle|flask)$/,
    '<rect x="168" y="60" width="64" height="44" rx="10" fill="$d"/><path d="M164 104h72c0 36 30 40 30 84v112a28 28 0 0 1-28 28h-76a28 28 0 0 1-28-28V188c0-44 30-48 30-84z" fill="$m"/><rect x="134" y="206" width="132" height="56" fill="$l"/><path d="M154 190v110" stroke="#fff" stroke-width="8" opacity=".35" stroke-linecap="round"/>',
  ],
  [
    /(headphones|earphones)$/,
    '<path d="M96 230a104 116 0 0 1 208 0" fill="none" stroke="$d" stroke-width="22"/><rect x="74" y="214" width="62" height="104" rx="28" fill="$m"/><rect x="264" y="214" width="62" height="104" rx="28" fill="$m"/><rect x="122" y="226" width="24" height="80" rx="12" fill="$l"/><rect x="254" y="226" width="24" height="80" rx="12" fill="$l"/>',
  ],
  [
    /speaker$/,
    '<rect x="118" y="64" width="164" height="264" rx="20" fill="$m"/><circle cx="200" cy="240" r="60" fill="$d"/><circle cx="200" cy="240" r="38" fill="$l"/><circle cx="200" cy="240" r="14" fill="$d"/><circle cx="200" cy="126" r="34" fill="$d"/><circle cx="200" cy="126" r="16" fill="$l"/>',
  ],
  [
    /helmet$/,
    '<path d="M80 240c0-100 70-150 130-150s110 50 112 150z" fill="$m"/><path d="M80 240h246c10 0 10 26 0 26H92c-14 0-16-14-12-26z" fill="$d"/><path d="M140 200c6-40 30-66 56-74M196 206c2-40 16-70 36-84M256 206c0-30 6-50 14-64" stroke="$l" stroke-width="16" stroke-linecap="round" fill="none"/><path d="M150 266l20 58 60-58" fill="none" stroke="$d" stroke-width="8"/>',
  ],
  [
    /pannier$/,
    '<path d="M130 110h140l30 40v150a28 28 0 0 1-28 28H128a28 28 0 0 1-28-28V150z" fill="$m"/><path d="M100 150h200v40H100z" fill="$d"/><rect x="176" y="180" width="48" height="40" rx="8" fill="$l"/><path d="M140 110V84M260 110V84" stroke="$d" stroke-width="14" stroke-linecap="round"/>',
  ],
  [
    /bell$/,
    '<path d="M100 250a100 110 0 0 1 200 0z" fill="$m"/><rect x="86" y="250" width="228" height="22" rx="11" fill="$d"/><rect x="172" y="272" width="56" height="44" rx="8" fill="$l"/><path d="M140 220c6-30 24-50 48-58" stroke="$l" stroke-width="12" stroke-linecap="round" fill="none"/>',
  ],
];

const PARCEL =
  '<path d="M90 150l110-50 110 50v130l-110 50-110-50z" fill="$m"/><path d="M90 150l110 50 110-50M200 200v130" stroke="$d" stroke-width="8" fill="none"/><path d="M145 125l110 50v40" stroke="$l" stroke-width="18" fill="none"/>';

/** A parcel for what has no drawing of its own. */
export function shapeOf(slug: string): string {
  return SHAPES.find(([words]) => words.test(slug))?.[1] ?? PARCEL;
}
