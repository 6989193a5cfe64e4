"""What the pages say, in English and Japanese."""

from collections.abc import Mapping

LANGUAGES = {"en": "English", "ja": "日本語"}
_SAID = {
    "home": ("Start", "ホーム"),
    "report": ("Report", "報告書"),
    "view": ("View", "図"),
    "queries": ("Queries", "クエリ集"),
    "actors": ("Actors", "主体"),
    "limits": ("Limits", "制限"),
    "as_of": ("as of {day}", "{day} 現在"),
    "day": ("report, view and what is derived: as of {day}", "報告書・図・導出結果は {day} 現在"),
    "skip": ("To the content", "本文へ"),
    "pages": ("Pages", "ページ"),
    "report_about": (
        "The case's standard questions answered, with the evidence of every row.",
        "この事例の標準的な問いへの答え。各行に根拠を示す。",
    ),
    "report_in": ("The report is in English.", "報告書は英語のみである。"),
    "view_about": (
        "The case as a picture to explore: tiers, gatekeepers, routes around, and the evidence of "
        "every tie.",
        "事例を図で見る。階層、門番、迂回路、そして各関係の根拠。",
    ),
    "see": ("See it in the picture", "図で見る"),
    "queries_about": (
        "Ready questions in SPARQL: run them, change their parameters, take the rows away.",
        "用意された SPARQL クエリ。実行、パラメータの変更、結果の取得ができる。",
    ),
    "sparql_about": (
        "Ask in SPARQL yourself. The same address is the endpoint for programs.",
        "SPARQL で自由に問い合わせる。同じアドレスがプログラム用のエンドポイントになる。",
    ),
    "limits_about": ("How long and how much a query may take.", "クエリの時間や量の上限。"),
    "name": ("name", "名称"),
    "kind": ("kind", "種類"),
    "id": ("id", "ID"),
    "all_actors": ("All actors", "すべての主体"),
    "and_more": ("and {n} more; ask for them in SPARQL", "ほか {n} 件。SPARQL で問い合わせ可能"),
    "more_ties": (
        "the first {n} ties; ask for others in SPARQL",
        "最初の {n} 件。ほかは SPARQL で問い合わせ可能",
    ),
    "parameters": ("Parameters", "パラメータ"),
    "run": ("Run", "実行"),
    "run_keys": ("Ctrl+Enter runs the query.", "Ctrl+Enter で実行する。"),
    "yasgui_keys": (
        "Ctrl+Enter runs the query, Ctrl+Space completes a word, Esc and then Tab leaves the "
        "editor.",
        "Ctrl+Enter で実行、Ctrl+Space で補完。Esc の後に Tab でエディタを離れる。",
    ),
    "plain": ("A plain editor", "簡易エディタ"),
    "full": ("The editor with tabs", "タブ付きエディタ"),
    "in_a_tab": ("Each opens in a tab.", "それぞれタブで開く。"),
    "no_script": (
        "This editor needs scripts; the plain one does not.",
        "このエディタにはスクリプトが必要。簡易エディタは不要。",
    ),
    "rows": ("Rows", "結果"),
    "no_rows": ("No rows.", "該当する行はない。"),
    "count": ("{n} rows", "{n} 行"),
    "first": (
        "The first {n} rows; a download has up to {most}.",
        "最初の {n} 行を表示。ダウンロードは最大 {most} 行。",
    ),
    "looked": (
        "The case is large: of what the query asks for, the first {n} rows found are looked at, "
        "unless it counts them.",
        "この事例は大きいため、数え上げるクエリを除き、最初に見つかった {n} 行だけを対象とする。",
    ),
    "notice": (
        "The engine is known to answer such a query otherwise than SPARQL says.",
        "この種のクエリには、エンジンが SPARQL の定めと異なる答えを返すことがある（説明は英語）。",
    ),
    "download": ("Download", "ダウンロード"),
    "text": ("The query", "クエリの本文"),
    "edit": ("Change it on the SPARQL page", "SPARQL ページで編集する"),
    "yes": ("yes", "はい"),
    "no": ("no", "いいえ"),
    "graph": ("Graph", "グラフ"),
    "query": ("Query", "クエリ"),
    "library": ("From the library", "クエリ集から"),
    "line": ("line {n}", "{n} 行目"),
    "cannot": ("This cannot be answered", "回答できない"),
    "row": ("The row", "行"),
    "column": ("column", "列"),
    "value": ("value", "値"),
    "ties": ("Ties", "関係"),
    "tie": ("tie", "関係"),
    "from": ("from", "起点"),
    "to": ("to", "終点"),
    "status": ("status", "状態"),
    "share": ("share", "比率"),
    "dates": ("dates", "期間"),
    "evidence": ("evidence", "根拠"),
    "evidence_title": ("Evidence", "根拠"),
    "note": ("note", "注記"),
    "about": ("about", "対象"),
    "stance": ("stance", "立場"),
    "document": ("document", "文献"),
    "locator": ("passage", "箇所"),
    "method": ("method", "根拠の種類"),
    "anchor": ("words", "語句"),
    "documents": ("Documents", "文献"),
    "author": ("author", "著者"),
    "title": ("title", "題名"),
    "year": ("year", "年"),
    "none": ("none", "なし"),
    "as_rdf": ("As RDF", "RDF 形式"),
    "what": ("what", "項目"),
    "most": ("limit", "上限"),
    "truncated": (
        "An answer that was cut says so: in the header Kg-Truncated, as rows=N or triples=N, and "
        "in SPARQL JSON and XML by a link to this page in its head. A query over its time or "
        "memory is answered with 503.",
        "途中で切られた回答にはその旨を示す。ヘッダー Kg-Truncated に rows=N または triples=N、"
        "SPARQL の JSON と XML では head の link にこのページ。時間やメモリの上限を超えたクエリには 503 を返す。",
    ),
    "may_be_wrong": (
        "An answer to a query of a kind that the engine is known to answer wrongly says so in the "
        "header Kg-Notice, with the way to ask it rightly.",
        "エンジンが誤って答えることが知られている種類のクエリには、ヘッダー Kg-Notice にその旨と正しい書き方を示す。",
    ),
}


def server_words(language: str) -> Mapping[str, str]:
    """Return the words of the pages by key, in a language that they have, else in English.

    >>> server_words("ja")["run"], server_words("xx")["run"]
    ('実行', 'Run')
    """
    place = 1 if language == "ja" else 0
    return {key: words[place] for key, words in _SAID.items()}
