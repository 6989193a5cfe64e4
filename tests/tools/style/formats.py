"""Numbers with names of their own that are no sizes at which something changes."""

# What the numbers of a folder or file are; where names follow, of these alone.
FORMATS = {
    "kg/rendering/svg/": "lengths of a drawing",
    "kg/rendering/view_svg/": "lengths of a drawing",
    "kg/rendering/terminal/": "columns of a terminal",
    "kg/questions/procedures/timeline.py": "columns of a bar",
    "kg/questions/view/force_layout.py": "lengths and steps of a layout",
    "kg/questions/view/pyramid_layout.py": "lengths of a layout",
    "kg/questions/view/descriptions.py: _GROUPED": "a number from which digits stand in threes",
    "kg/case_checks/of_shares.py: _WHOLE": "per cent",
    "kg/graph/question_graph.py: _ALL": "per cent",
    "kg/graph/engines/share_bounds.py: WHOLE COARSE": "the unit in which shares are counted",
    "kg/graph/engines/kernels/centrality.py: _HUGE": "what a float holds",
    "kg/graph/engines/compiled.py: _WORD": "bits of a word",
    "kg/spark/searches.py: AT_ONCE": "bits of a word",
    "kg/questions/bypass/routes_to_target.py: DECLINED LAST COMMON": "a bit each",
    "kg/questions/proof/low_high_order.py: _GAP": "the distance of two numbers in a list",
    "kg/questions/brokers/question.py: PERMUTATIONS": "the default of a parameter, as in the field",
    "kg/schema/numerals.py": "what a float holds",
    "kg/queries/bind_parameters.py: _DIGITS": "what a number of the engine holds",
    "kg/schema/rdf_files.py: _HEAD": "where XML declares its encoding",
    "kg/system/atomic_writes/plan.py: _HEAD": "where the mark of a file stands",
    "kg/system/atomic_writes/exchange.py: _HERE": "a constant of the system's interface",
    "kg/serve/pages/report_and_view.py: _HEAD": "where the policy of a page stands",
    "kg/serve/store/process.py: MADE_WAY": "an exit status beyond those of processes",
    "kg/schema/parse_untrusted.py": "limits of a script that runs on its own and imports no kg",
}
