"""Queries that try to reach out, read files, or break the engine; CANARY, PORT and FILE are filled in."""

_REACH = "http://127.0.0.1:PORT/CANARY"
_FILE = "file://FILE"
_WHERE = "{ ?s ?p ?o }"
_FIRST = "BIND('xxxxxxxx' AS ?x0) "
DOUBLING = (
    "SELECT * { "
    + _FIRST
    + "".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1}) " for i in range(40))
    + "}"
)


def reaching() -> list[str]:
    """Return queries that would call a server or read a file."""
    found = []
    for target in (_REACH, _FILE, "http://localhost:PORT/CANARY"):
        at = f"<{target}>"
        found += [
            *hidden(at),
            f"SELECT * {{ SERVICE {at} {_WHERE} }}",
            f"SELECT * {{ service {at} {_WHERE} }}",
            f"SELECT * {{ SERVICE SILENT {at} {_WHERE} }}",
            f"SELECT * {{ SERVICE{at}{_WHERE} }}",
            f"SELECT * {{ SERVICESILENT{at}{_WHERE} }}",
            f"SELECT * {{ BIND({at} AS ?x) SERVICE ?x {_WHERE} }}",
            f"SELECT * {{ VALUES ?x {{ {at} }} SERVICE ?x {_WHERE} }}",
            f"SELECT * {{ VALUES ?x {{ {at} }} SERVICE $x {_WHERE} }}",
            f"SELECT * {{ SERVICE # comment\n {at} {_WHERE} }}",
            f"SELECT * {{ SERVICE #\r {at} {_WHERE} }}",
            f"SELECT * {{ ?s ?p 1SERVICE{at}{_WHERE} }}",
            f"SELECT * {{ ?s ?p trueSERVICE{at}{_WHERE} }}",
            f"SELECT * {{ ?s ?p 'a'SERVICE{at}{_WHERE} }}",
            f'SELECT * {{ ?s ?p """a"b"""SERVICE{at}{_WHERE} }}',
            f"SELECT * {{ ?s ?p '\\\\'.SERVICE{at}{_WHERE} }}",
            f"SELECT * {{ ?s ?p <urn:#>.SERVICE{at}{_WHERE} }}",
            f"PREFIX : {at} SELECT * {{ SERVICE: {_WHERE} }}",
            f"PREFIX : {at} SELECT * {{ SERVICE:x {_WHERE} }}",
            f"PREFIX service: {at} SELECT * {{ SERVICE service:x {_WHERE} }}",
            f"PREFIX x: <urn:x> SELECT * {{ ?s x:a\\# ?o SERVICE {at} {_WHERE}\n}}",
            f"PREFIX x: <urn:x> SELECT * {{ ?s x:a\\' ?o SERVICE {at} {_WHERE} . ?a ?b 'c' }}",
            f"PREFIX x: <urn:x> SELECT * {{ ?s x:SERVICE ?o SERVICE {at} {_WHERE} }}",
            f"SELECT * {{ ?s ?p ?service SERVICE {at} {_WHERE} }}",
            f"SELECT * {{ {{ SELECT * {{ SERVICE {at} {_WHERE} }} }} }}",
            f"SELECT * {{ OPTIONAL {{ SERVICE {at} {_WHERE} }} }}",
            f"SELECT * {{ MINUS {{ SERVICE {at} {_WHERE} }} }}",
            f"ASK {{ FILTER EXISTS {{ SERVICE {at} {_WHERE} }} }}",
            f"ASK {{ GRAPH ?g {{ SERVICE {at} {_WHERE} }} }}",
            f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE {at} {_WHERE} }}",
            f"DESCRIBE ?s {{ SERVICE {at} {_WHERE} }}",
            f"SELECT * FROM {at} {_WHERE}",
            f"SELECT * FROM{at}{_WHERE}",
            f"SELECT * FROM NAMED {at} {{ GRAPH ?g {_WHERE} }}",
            f"SELECT * FROM NAMED{at}{{ GRAPH {at} {_WHERE} }}",
            f"SELECT * FROM # {_WHERE}\n {at} {_WHERE}",
            f"BASE {at} SELECT * FROM <> {_WHERE}",
            f"PREFIX f: {at} SELECT * FROM f: {_WHERE}",
            f"DESCRIBE {at}",
            f"DESCRIBE {at} FROM {at}",
            f"ASK FROM {at} {{}}",
            f"CONSTRUCT FROM {at} WHERE {_WHERE}",
            f"SELECT * {{ GRAPH {at} {_WHERE} }}",
            f"LOAD {at}",
            f"LOAD SILENT {at} INTO GRAPH <urn:g>",
            f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE {at} {_WHERE} }}",
            f"ASK {{}} ; LOAD {at}",
            f"SELECT (IRI('{target}') AS ?x) {{}}",
            f"SELECT ({at}('x') AS ?x) {{}}",
            f"SELECT (<http://www.w3.org/2005/xpath-functions#doc>('{target}') AS ?x) {{}}",
            f"SELECT (<http://www.w3.org/2005/xpath-functions#unparsed-text>('{target}') AS ?x) {{}}",
        ]
    return found


def hidden(at: str) -> list[str]:
    """Return queries that would call a server by a word in what may be taken for an address, a string or a name."""
    call = f"SERVICE SILENT {at} {_WHERE}"
    zero = "VALUES ?a { 0 }"
    bracket, sign = "(" * 3_000, "!" * 3_000
    return [
        f"SELECT * {{ VALUES ?a {{'!'}} FILTER(?a<'>'){call} }} #'",
        f"SELECT * {{ {zero} FILTER(?a<1)SERVICE#>\nSILENT {at} {_WHERE} }}",
        f"SELECT * {{ {zero} FILTER(?a<1#>'''\n){call} }} #'''",
        f"SELECT * {{ {zero} FILTER(?a<=1#>'\n){call} }} #'",
        f"SELECT * {{ {zero} FILTER(1<?a||?a<1#>\r){call} }}",
        f'SELECT * {{ {zero} FILTER(1<1#>"\n||0<1){call} }} #"',
        f"SELECT * {{ FILTER(0.5<'>'||true){call} }} #'",
        f"SELECT * {{ FILTER('a'<'>\"'||true){call} }} #'\"",
        f"SELECT * {{ BIND(1<'>' AS ?x){call} }} #'",
        f"SELECT * {{ {{ SELECT * {{}} ORDER BY (1<'>') }} {call} }} #'",
        f"SELECT * {{ FILTER(1<<1#>'\n){call} }} #'",
        f"SELECT * {{ {{}} UNION {{ ?s ?p <urn:\\u0041#b> }} {call}\n}}",
        f"SELECT * {{ {{}} UNION {{ ?s ?p <urn:\\u0041'> }} {call} }} #'",
        f"PREFIX x: {at} SELECT * {{ SERVICEx: {_WHERE} }}",
        f"PREFIX x: {at} SELECT * {{ SERVICEx:y {_WHERE} }}",
        f"PREFIX x: {at} SELECT * {{ SERVICESILENTx:y {_WHERE} }}",
        f"PREFIX x: <urn:x> SELECT * {{ {{}} UNION {{ ?s ?p x:.{call} }} }}",
        f"PREFIX x: <http://h:80> SELECT * {{ {{}} UNION {{ ?s ?p x:{call} }} }}",
        f"SELECT * {{ {zero} FILTER(?a<{bracket}1#>\n{')' * 3_000}) }}",
        f"SELECT * {{ {zero} FILTER(?a<{sign}1#>\n) }}",
        f"SELECT * {{ {zero} FILTER(?a<'>'||{bracket}1{')' * 3_000}) }} #'",
    ]


def breaking() -> list[str]:
    """Return queries that would take all of time or memory, or the stack."""
    cross = " . ".join(f"?a{i} ?b{i} ?c{i}" for i in range(8))
    return [
        "SELECT * " + "{ " * 6_000 + "}" * 6_000,
        "SELECT (" + "(" * 6_000 + "1" + ")" * 6_000 + " AS ?x) {}",
        "SELECT * { ?s ?p " + "[ ?q " * 600 + "?o" + " ]" * 600 + " }",
        "ASK { FILTER(" + "!" * 6_000 + "true) }",
        "ASK { BIND(" + "- " * 6_000 + "1 AS ?x) }",
        "ASK { BIND(" + "-" * 39 + "1" + "-1" * 30_000 + " AS ?x) }",
        "ASK { FILTER(1" + "+1" * 40_000 + " = 2) }",
        "ASK { FILTER(true" + "||true" * 15_000 + ") }",
        "ASK { " + " UNION ".join(["{ ?s ?p ?o }"] * 5_000) + " FILTER(?s = 1) }",
        "ASK { " + "OPTIONAL { ?s ?p ?o } " * 4_000 + " FILTER(?s = 1) }",
        "ASK { ?s " + "/".join(["<urn:p>"] * 11_000) + " ?o }",
        "ASK { ?s " + "|".join(["<urn:p>"] * 11_000) + " ?o }",
        "ASK { ?s " + "(" * 45 + "<urn:p>" + ")*" * 45 + " ?o }",
        "SELECT * { ?s (!<urn:p>)* ?o . ?o (!<urn:q>)* ?t } ORDER BY ?t",
        f"SELECT (COUNT(*) AS ?n) {{ {cross} }}",
        f"SELECT * {{ {cross} }}",
        f"SELECT DISTINCT ?c0 ?c1 ?c2 ?c3 {{ {cross} }}",
        f"SELECT * {{ {cross} }} ORDER BY ?c7 ?c0",
        f"CONSTRUCT {{ ?a0 ?b1 ?c2 }} WHERE {{ {cross} }}",
        f"SELECT (GROUP_CONCAT(CONCAT(STR(?a0), STR(?c1)); separator='') AS ?x) {{ {cross} }}",
        'SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(REGEX(STR(?c), "^(([a-z])+.)+[A-Z]([a-z])+$") && REGEX(STR(?f), "(a*)*b")) }',
        'ASK { FILTER(REGEX("' + "a" * 30_000 + '", "' + "(a?){500}" * 10 + "a" * 500 + '")) }',
        'ASK { FILTER(REGEX("a", "((((a{100}){100}){100}){100}){100}")) }',
        'SELECT (REPLACE(?x, "", ?x) AS ?y) { '
        + "BIND('"
        + "x" * 5_000
        + '\' AS ?w) BIND(REPLACE(?w, "x", ?w) AS ?x) }',
        DOUBLING,
        "SELECT * { VALUES ("
        + " ".join(f"?v{i}" for i in range(2_000))
        + ") { "
        + ("(" + "1 " * 2_000 + ")") * 20
        + " } }",
        "ASK { ?s ?p '" + '"' * 90_000 + "' }",
        "ASK { " + "'''" * 30_000 + " }",
        "ASK { " + '"\\' * 45_000 + " }",
        "ASK { " + "<" * 90_000 + " }",
        "ASK { " + "#" * 90_000,
        "ASK { " + "\\" * 90_000 + " }",
        "FROM " * 19_000,
        "PREFIX " * 14_000,
        "PREFIX a: <urn:a> " * 5_000 + "ASK FROM a:b {}",
        "ASK " + "FROM a:b " * 10_000 + "{}",
        "! " * 39 + " " * 90_000,
        ("!" + " " * 2_000) * 45,
        "x" * 99_000,
        "x." * 49_000 + ":",
        "?" * 99_000,
    ]
