// What may be written in several ways, folded as kg/case/fold.py does: the page finds by the names that commands find.

const SEPARATORS = /[\s\-\u2010-\u2015\u2212_'\u2019\u30fb./]+/gu;
const LONG_VOWELS = [[/oh(?![aiueoy])/g, "o"], [/o[ou]+/g, "o"], [/uu+/g, "u"], [/aa+/g, "a"], [/ee+/g, "e"], [/ii+/g, "i"]];
const kanjiVariants = mapped(data.kanjiVariants);

/** A character without accents; kana keep their marks, which make other sounds. */
function withoutAccents(char) {
  if (char < "\u0080" || ("\u3040" <= char && char <= "\u30ff")) return char;
  return char.normalize("NFD").replace(/\p{Mn}/gu, "");
}

/** A text in which spellings that mean the same are equal, its words apart by spaces. */
function folded(text) {
  const wide = String(text).normalize("NFKC").toLowerCase().replaceAll("ß", "ss").replaceAll("ς", "σ");
  const hiragana = wide.replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60)).replaceAll("\u30fc", "");
  const plain = [...hiragana].map((char) => withoutAccents(kanjiVariants.get(char) ?? char)).join("");
  return LONG_VOWELS.reduce((found, [pattern, vowel]) => found.replace(pattern, vowel), plain).replace(SEPARATORS, " ").trim();
}
