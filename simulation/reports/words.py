"""Words: every sentence of a report, by a key, in the language in force."""

from __future__ import annotations

from collections.abc import Mapping

from simulation.languages.translation import translated

TEXTS: Mapping[str, str] = {
    "note": "Made by xiaoqu, an agent-based model of the party-led governance of residential "
    "compounds. All streets, firms and persons are invented. This is no forecast, and nothing in "
    "it may be used to rank real streets, firms or persons.",
    "incomplete": "Incomplete: {text}.",
    # headings, and what stands where there is nothing
    "heading_question": "Question",
    "heading_scenario": "What was run",
    "heading_doses": "Doses reached",
    "heading_figures": "Charts",
    "heading_results": "Results",
    "heading_assumed": "What was assumed",
    "heading_threats": "Threats to validity",
    "heading_provenance": "Provenance",
    "heading_command": "How to make it again",
    "no_question": "No question is stored with these results.",
    "no_scenario": "The scenario is not stored with these results.",
    "no_doses": "No dose is compared here: what was run is no programme that its own city "
    "published figures of, or the doses are counts and only some of the streets were run.",
    "no_figures": "No figure is stored with these results; xiaoqu figure draws some from the runs.",
    "no_results": "There are no results.",
    "no_assumed": "Nothing is stored about assumptions.",
    "no_threats": "",
    "no_provenance": "Nothing is stored about where the results come from.",
    "no_command": "No single command makes these results again: they were made in Python, or with "
    "code of one's own. The files named under Provenance say everything that went into them.",
    # question
    "question_run": "What becomes of {city} from {first} to {last} under this programme: {title}?",
    "caution_run": "This is one run: one seed and one set of assumptions. How sure a difference "
    "between two programmes is, says a comparison and not this report.",
    "question_comparison": "What is different under {alternatives}, compared with {baseline}?",
    "question_sweep": "{title}",
    "question_calibration": "Which values of the uncertain parameters agree with what {city} "
    "published?",
    "caution_calibration": "Published statistics are reports to be explained, not facts to be "
    "confirmed. What they leave open stays open.",
    "question_validation": "How well does the model predict published statistics, those never used "
    "before among them?",
    "title_run": "Report of a run: {title}",
    "title_comparison": "Report of a comparison: {alternatives}, compared with {baseline}",
    "title_sweep": "Report of a sweep: {title}",
    "title_calibration": "Report of a calibration: {title}",
    "title_validation": "Report of a validation: {title}",
    # scenario
    "levers": "Levers of {name}, with the settings that the programme states",
    "no_levers": "{name}: no lever is in force.",
    "lever": "Lever",
    "from": "From",
    "until": "Until",
    "to_the_end": "to the end",
    "settings": "Settings",
    "defaults": "defaults",
    "budget": "All levers together may cost at most {value} yuan a year.",
    "idle": "Levers that do nothing in these months: {text}.",
    "structure": "Parts of the model in another form than usual: {text}.",
    "months": "Months run: {first} to {last}.",
    "alternative": "Alternative",
    "composition": "What each alternative is made of:",
    "varied": "Settings that vary: {text}.",
    "cities": "Cities: {text}.",
    # doses, targets
    "doses": "Doses of {name}: what the city asked for, and what was reached",
    "doses_mean": "What is reached is the mean over the runs of the alternative.",
    "targets": "Targets: published statistics beside the model",
    "targets_met": "Targets met: {met} of {compared}. A statistic that restates another is not "
    "counted again.",
    "statistic": "Statistic",
    "month": "Month",
    "asked": "Asked",
    "reached": "Reached",
    "reached_share": "Reached, %",
    "enough": "Enough",
    "published": "Published",
    "model": "Model",
    "tolerance": "Tolerance",
    "met": "Met",
    "yes": "yes",
    "no": "no",
    "not_run": "not run",
    "reported_value": "{label}, reported",
    # figures
    "caption_figure": "The figure of these results.",
    "caption_differences": "Differences from the baseline, month by month.",
    "caption_gains": "Who gains and who loses.",
    "caption_posterior": "What the published statistics leave of the priors.",
    "caption": "{name}",
    # results
    "outcomes": "Outcomes by year, and over the whole programme",
    "outcome": "Outcome",
    "year": "{year}",
    "year_part": "{year} ({months} of 12 months)",
    "year_reported": "{year}, reported",
    "whole": "All {months} months",
    "rule_mean": "mean {value}",
    "rule_sum": "sum {value}",
    "rule_last": "last {value}",
    "left_out": "Outcomes that xiaoqu itself does not have are left out: {names}.",
    "costs": "Cost of the levers with staff hours, million yuan",
    "all_levers": "all levers",
    "budgets": "Cash that levers asked for and were granted over all months, million yuan",
    "granted": "Granted",
    "effects": "{pair}, compared with {baseline}",
    "effects_one": "{label}, compared with {baseline}",
    "pair": "City, alternative",
    "difference": "Difference",
    "better": "Better",
    "size": "Size",
    "p": "p",
    "as_reported": "{label}, as reported",
    "key_effects": "Better: share of seeds or samples in which the alternative is better than the "
    "baseline. Size: difference in standard deviations of the baseline. p: p value of no "
    "difference, corrected for all rows (Holm); over parameter samples there is none.",
    "price": "Cost-effectiveness of {name} in {city}: {price}.",
    "gaming": "Gaming index of {name} in {city}: {value} points.",
    "ranking": "Ranks by {label}",
    "rank": "Rank",
    "p_best": "Share in which it is best",
    "totals": "{city}: over the whole programme, mean over the runs",
    "no_totals": "The runs behind the comparison are not in this folder, so there are no totals "
    "over the programme.",
    "label_mean": "{label}, mean",
    "label_sum": "{label}, sum",
    "label_last": "{label}, last month",
    "spread": "{mean} ({low} to {high})",
    "key_totals": "In brackets: lowest and highest run.",
    "runs": "Runs",
    "scenario": "Scenario",
    "strategy": "Strategy",
    "requested": "Requested",
    "done": "Done",
    "failed": "Failed",
    "missing": "Missing",
    "not_compared": "The runs cannot be compared with each other: {text}.",
    "waves": "What each wave leaves of the priors",
    "stage": "Stage",
    "left": "Left, %",
    "low": "Low",
    "high": "High",
    "fixed": "Directions in which the data say something",
    "informed": "Parameters that the data inform: by how much the posterior is narrower",
    "parameter": "Parameter",
    "shrinkage": "Narrower, %",
    "no_informed": "No single parameter is informed more than chance would do.",
    "fitted": "Published statistics that were fitted",
    "date": "Date",
    "source": "Source",
    "value": "Value",
    "unit": "Unit",
    "emulators": "Emulators that failed their check: {text}.",
    "emulators_passed": "All emulators passed their check.",
    "skill": "Skill: 1 is perfect, 0 is as good as the reference, below 0 is worse",
    "figures_of": "{city}: {role}",
    "median": "Median",
    "inside": "Inside",
    "crps": "Error (CRPS)",
    "crps_prior": "of the prior",
    "role": "Figures",
    "score": "Score",
    "reference": "Reference",
    "n": "n",
    "skill_value": "Skill",
    "key_validation": "Low and high: {level} of what would be published if the posterior were "
    "right. The error is in the unit of the figure; lower is better.",
    "without": "No counterpart in the model: {text}.",
    "inside_count": "{n} of {all} published values lie inside their interval; that is no "
    "criterion.",
    # assumed
    "one_set": "One set of assumptions: all parameters are at their defaults, unless the scenario "
    "sets them. {n} parameters are uncertain, and their uncertainty is not in these numbers.",
    "stated_parameters": "Parameters that the scenario sets",
    "sampled": "{n} parameter samples of {source}.",
    "priors": "the priors, which are not calibrated on anything",
    "posterior": "the posterior {name}",
    "about_posterior": "The posterior {name} was fitted to {n} published statistics of {city}; its "
    "effective sample size is {size}.",
    "posterior_gone": "The posterior {name} cannot be read here, so nothing more is said of it.",
    "uncertainty": "Intervals: {text}.",
    "basis": "Runs: {text}.",
    "effective": "Effective sample size: {size} of {runs} runs.",
    "directions": "Searched in these directions: {text}; all other uncertain parameters vary, too.",
    "error_model": "How published statistics err is in the error model {hash}.",
    # threats
    "threats": "These hold for everything that the model says (docs/model.md has them in full):",
    # provenance
    "made_by": "What the results were made by",
    "entry": "Entry",
    "identity": "identity of the run",
    "code": "code of the model",
    "seed": "seed",
    "city_seed": "seed of the city",
    "seeds": "seeds",
    "seeds_from": "{first} to {last} ({n})",
    "samples": "parameter samples",
    "scale": "share of households",
    "streets": "share of streets",
    "n_months": "months",
    "files": "Files that this report was made of",
    "file": "File",
    "sha256": "SHA-256, first 16 digits",
    # command
    "command": "Everything is set by this command; the same versions give the same numbers.",
    "command_given": "This command was given; files that it names have to be there again.",
    "command_again": "The runs are stored in the folder; this command computes the tables anew.",
    "command_continue": "The design is stored in the folder; this command runs what is missing.",
}
"""Sentences and words in English, which the catalogue translates; those in braces are put in."""


def say(key: str, **given: object) -> str:
    """Give a sentence in the language in force, with what is put into it.

    Parameters
    ----------
    key
        Key in `TEXTS`.
    given
        What is put in, by name.

    Examples
    --------
    >>> say("whole", months=14)
    'All 14 months'
    """
    return translated(TEXTS[key], **given)
